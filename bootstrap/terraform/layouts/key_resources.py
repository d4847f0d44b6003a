"""The `hcloud_ssh_key` resources that are made over a collection, and how each of them gets its key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.hcl.document import Block, inside, text
from bootstrap.hcl.entries import Entry, collection_of, entries
from bootstrap.hcl.strings import literal, quoted
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_loop import KeyLoop, key_loop

TYPE = "hcloud_ssh_key"
_FILE = re.compile(r'file\(\s*"((?:[^"\\]|\\.)*\$\{each\.(?:key|value)\}(?:[^"\\]|\\.)*)"\s*\)')
_PLAIN = KeyLoop("")


@dataclass(frozen=True)
class Each:
    """One resource with a for_each over a collection. path: the file of a key, with `${each.key}` in it, or empty."""

    label: str
    path: str
    loop: KeyLoop = _PLAIN

    def key_of(self, entry: Entry) -> str | None:
        """What each.key is for that entry; None where that can't be told."""
        if self.loop.attribute:
            collection = collection_of(entry.value)
            there = entries(collection) if collection is not None and collection.type == "object" else ()
            return next((literal(one.value) for one in there if one.name == self.loop.attribute), None)
        if self.loop.key == "index":
            return entry.name or None
        return (entry.name or literal(entry.value)) if self.loop.key in {"", "value"} else None

    def address(self, key: str) -> str:
        """key: what each.key is."""
        return f"{TYPE}.{self.label}[{self.index(key)}]"

    def index(self, key: str) -> str:
        return quoted(key)


def each_over(files: Files, name: str) -> Iterator[Each]:
    """name: "ssh_keys" for a variable, else "local.…", or a resource's own address."""
    for block in key_resources(files):
        if for_each := block.body.attribute("for_each"):
            loop = key_loop(text(for_each.value))
            if f"{TYPE}.{block.labels[1]}" == name:
                yield Each(block.labels[1], _path(block))
            elif loop.over == _address(name):
                yield Each(block.labels[1], _path(block), loop)


def counted_over(files: Files, name: str) -> str:
    """The label of a resource that counts the entries of a list; empty where there is none."""
    address = _address(name)
    for block in key_resources(files):
        count = block.body.attribute("count")
        if count and any(text(one) == address for one in inside(count.value, "expression")):
            return block.labels[1]
    return next((each.label for each in each_over(files, name) if each.loop.key == "index"), "")


def key_resources(files: Files) -> Iterator[Block]:
    for document in files.documents().values():
        yield from (one for one in document.body.blocks("resource", TYPE) if len(one.labels) == 2)


def key_labels(files: Files) -> set[str]:
    """Those that are taken."""
    return {block.labels[1] for block in key_resources(files)}


def _address(name: str) -> str:
    return name if "." in name else f"var.{name}"


def _path(block: Block) -> str:
    public_key = block.body.attribute("public_key")
    found = _FILE.search(text(public_key.value)) if public_key else None
    return found[1] if found else ""
