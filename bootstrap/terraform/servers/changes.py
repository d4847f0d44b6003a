"""What changes with an edit of keys, by address, and whether something that is met on the way is part of that.

An address is Terraform's own: `var.ssh_keys`, `local.keys`, `hcloud_ssh_key.macbook`, `data.hcloud_ssh_keys.all`, in a
module `module.web.local.keys`. It may name one entry alone (`var.ssh_keys["macbook"]`), or one argument alone
(`hcloud_server.vps.ssh_keys`). A type alone stands for all of that type (`hcloud_ssh_key`). `file:keys/macbook.pub`
is a file that the configuration may read; its path is from the root module's folder.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from tree_sitter import Node

from bootstrap.hcl.document import text
from bootstrap.terraform.servers.module import Item, Module
from bootstrap.terraform.servers.references import literal_members
from bootstrap.terraform.servers.steps import Steps

PROJECT_KEYS = frozenset({"data.hcloud_ssh_key", "data.hcloud_ssh_keys"})
"""What changes as soon as a key is registered or removed through the API."""

_ENTRY = re.compile(r'(.+?)\["(.*)"\]')


class Changes:
    """A set of such addresses."""

    def __init__(self, addresses: frozenset[str]) -> None:
        self._whole = {one for one in addresses if not _ENTRY.fullmatch(one)}
        self._entries = {(found[1], found[2]) for one in addresses if (found := _ENTRY.fullmatch(one))}
        self._with_entries = {base for base, _ in self._entries}
        self._files = {one for one in addresses if one.startswith("file:")}

    def __contains__(self, met: tuple[str, Steps]) -> bool:
        """met: an address, and the part of what stands there that is used."""
        address, steps = met
        if address in self._whole or _type_of(address) in self._whole:
            return True
        if address.startswith("file:"):
            return any(fnmatchcase(one, address) for one in self._files)
        if steps and isinstance(steps[0], str):
            return (address, steps[0]) in self._entries
        return address in self._with_entries


def changed_between(before: Module, after: Module) -> frozenset[str]:
    """The addresses of all that an edit of these files changes. Comments between values are no change."""
    return frozenset(_differing(before, after, ""))


def _differing(before: Module, after: Module, prefix: str) -> Iterator[str]:
    for name in {**before.locals, **after.locals}:
        yield from _entries(f"{prefix}local.{name}", before.locals.get(name), after.locals.get(name))
    for address in {**before.items, **after.items}:
        old, new = before.items.get(address), after.items.get(address)
        if old is None or new is None:
            yield prefix + address
        elif old.kind == "variable":
            yield from _entries(prefix + address, old.value("default"), new.value("default"))
        else:
            yield from (f"{prefix}{address}.{name}" for name in _unequal(_arguments(old), _arguments(new)))
    for name in before.children.keys() & after.children.keys():
        yield from _differing(before.children[name], after.children[name], f"{prefix}module.{name}.")


def _entries(address: str, before: Node | None, after: Node | None) -> Iterator[str]:
    """The address of what differs: the entries of a map that is written out, else all of the value."""
    old, new = ((literal_members(node) if node else None) for node in (before, after))
    if old is not None and new is not None:
        yield from (f'{address}["{name}"]' for name in _unequal(old, new))
    elif (text(before) if before else None) != (text(after) if after else None):
        yield address


def _arguments(item: Item) -> Mapping[str, str]:
    blocks = {block.kind: "" for _, block in item.blocks()}
    for _, block in item.blocks():
        blocks[block.kind] += text(block.node)
    return blocks | {name: text(one.value) for name, one in item.attributes().items()}


def _unequal(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _type_of(address: str) -> str:
    words = re.sub(r"^(module\.[^.]+\.)+", "", address).split(".")
    return ".".join(words[:2]) if words[0] == "data" else words[0]
