"""The `hcloud_ssh_key` resources that are made over a collection, and how each of them gets its key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.hcl.document import Block, inside, text
from bootstrap.hcl.strings import quoted
from bootstrap.terraform.files import Files

TYPE = "hcloud_ssh_key"
_WRAPPED = re.compile(r"(?:toset|tomap|nonsensitive)\((.*)\)")
_FILE = re.compile(r'file\(\s*"((?:[^"\\]|\\.)*\$\{each\.(?:key|value)\}(?:[^"\\]|\\.)*)"\s*\)')


@dataclass(frozen=True)
class Each:
    """One resource with a for_each over a collection. path: the file of a key, with `${each.key}` in it, or empty."""

    label: str
    path: str

    def address(self, key: str) -> str:
        """key: what each.key is."""
        return f"{TYPE}.{self.label}[{self.index(key)}]"

    def index(self, key: str) -> str:
        return quoted(key)


def each_over(files: Files, name: str) -> Iterator[Each]:
    """name: "ssh_keys" for a variable, else "local.…", or a resource's own address."""
    for block in key_resources(files):
        for_each = block.body.attribute("for_each")
        if for_each and (unwrapped(text(for_each.value)) == _address(name) or f"{TYPE}.{block.labels[1]}" == name):
            yield Each(block.labels[1], _path(block))


def counted_over(files: Files, name: str) -> str:
    """The label of a resource with a `count` over the collection; empty where there is none."""
    address = _address(name)
    for block in key_resources(files):
        count = block.body.attribute("count")
        if count and any(text(one) == address for one in inside(count.value, "expression")):
            return block.labels[1]
    return ""


def key_resources(files: Files) -> Iterator[Block]:
    for document in files.documents().values():
        yield from (one for one in document.body.blocks("resource", TYPE) if len(one.labels) == 2)


def unwrapped(expression: str) -> str:
    """An expression without white space and without functions that only change its type."""
    told = "".join(expression.split())
    while wrapped := _WRAPPED.fullmatch(told):
        told = wrapped[1]
    return told


def _address(name: str) -> str:
    return name if "." in name else f"var.{name}"


def _path(block: Block) -> str:
    public_key = block.body.attribute("public_key")
    found = _FILE.search(text(public_key.value)) if public_key else None
    return found[1] if found else ""
