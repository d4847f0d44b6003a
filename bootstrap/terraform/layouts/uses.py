"""Where the configuration names a key's resource: `[hcloud_ssh_key.macbook.id, …]`, and what else does.

A resource that goes leaves no reference behind: those in lists go with it, anything else refuses.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.hcl.document import Document, inside, text
from bootstrap.hcl.edit import added, removed
from bootstrap.hcl.entries import Entry, entries
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.key_resources import TYPE
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from tree_sitter import Node


ANY = "*"
"""In place of an index: whichever."""


@dataclass(frozen=True)
class Name:
    """Of one resource. index: its key in a for_each, with quotes; empty for a resource without."""

    label: str
    index: str = ""

    def __str__(self) -> str:
        return f"{TYPE}.{self.label}[{self.index}]" if self.index else f"{TYPE}.{self.label}"


@dataclass(frozen=True)
class Reference:
    """One naming of a resource. node: the whole expression. tail: ".id", or nothing."""

    node: "Node"
    name: Name
    tail: str


@dataclass(frozen=True)
class KeyList:
    """A list that names key resources and nothing else needs to be known about."""

    path: Path
    node: "Node"
    attribute: str
    elements: tuple[tuple[Entry, Reference | None], ...]

    @property
    def names(self) -> frozenset[Name]:
        return frozenset(one.name for _, one in self.elements if one)


def key_lists(files: Files, path: Path) -> Iterator[KeyList]:
    """The lists of a file in which at least one element is such a reference, in the order in which they stand."""
    document = files.document(path)
    for attribute in document.inside("attribute"):
        name = text(attribute.children[0])
        for node in inside(attribute, "tuple"):
            elements = tuple((entry, _reference(_plain(entry.value))) for entry in entries(node))
            if any(one for _, one in elements):
                yield KeyList(path, node, name, elements)


def with_uses(files: Files, new: Name, others: Set[Name]) -> tuple[Files, str]:
    """The new resource named in every list that names all others, and a word about those that name some of them."""
    partial = []
    for path in files.matching("*.tf"):
        for number, one in enumerate(key_lists(files, path)):
            if one.attribute == "depends_on" or new in one.names or not one.names & others:
                continue
            if not one.names >= others:
                partial.append(f"{files.name(path)}, line {int(one.node.start_point.row) + 1}")
                continue
            now = list(key_lists(files, path))[number]
            tail = next(reference.tail for _, reference in now.elements if reference)
            files = files.changed(path, added(files.read(path) or b"", now.node, "", f"{new}{tail}"))
    told = "; ".join(dict.fromkeys(partial))
    return files, f"; not put where only some of the keys are named: {told}" if told else ""


def without_uses(files: Files, label: str, index: str = "") -> Files:
    """No list names the resource any more. Raises InvalidInputError where something else does.

    index: its key in a for_each, with quotes; empty for one without. ANY: it can't be told, so none may be named.
    """
    for path in files.matching("*.tf"):
        while index != ANY and (found := _first(files, path, label, index)):
            files = files.changed(path, removed(files.read(path) or b"", *found))
        if left := [one for one in _references(files.document(path)) if _names(one, label, index)]:
            raise _used(files, path, int(left[0].node.start_point.row) + 1, text(left[0].node))
    _check_json(files, label, index)
    return files


def _check_json(files: Files, label: str, index: str) -> None:
    """Files in Terraform's JSON are not edited, so nothing may be named there that goes."""
    name = re.compile(rf"\b{TYPE}\.{re.escape(label)}(?![\w-])" + ("" if not index else r"\["))
    for path in files.matching("*.tf.json"):
        for number, line in enumerate((files.read(path) or b"").decode("utf-8", "replace").splitlines(), 1):
            if found := name.search(line):
                raise _used(files, path, number, found[0])


def _used(files: Files, path: Path, line: int, what: str) -> InvalidInputError:
    told = f"still uses {what[:80]} in a way that keyturn does not edit"
    hint = "take it out there by hand, then run the same command again"
    return InvalidInputError(told, where=f"{files.name(path)}, line {line}", hint=hint)


def _first(files: Files, path: Path, label: str, index: str) -> tuple["Node", Entry] | None:
    for one in key_lists(files, path):
        for entry, reference in one.elements:
            if reference and _names(reference, label, index):
                return one.node, entry
    return None


def _names(reference: Reference, label: str, index: str) -> bool:
    name = reference.name
    return name.label == label and (name.index == index or (index == ANY and name.index != ""))


def _references(document: Document) -> Iterator[Reference]:
    for node in document.inside("expression"):
        if one := _reference(node):
            yield one


def _reference(node: "Node") -> Reference | None:
    """`hcloud_ssh_key.LABEL`, with an index and attributes behind it or not, and nothing else."""
    parts = node.children
    if len(parts) < 2 or text(parts[0]) != TYPE or parts[1].type != "get_attr":
        return None
    rest = parts[2:]
    index = "".join(text(rest[0]).split())[1:-1] if rest and rest[0].type == "index" else ""
    tail = "".join(text(one) for one in (rest[1:] if index else rest))
    return Reference(node, Name(text(parts[1]).lstrip("."), index), tail)


def _plain(node: "Node") -> "Node":
    """Of `"${…}"` that is nothing else, what stands in it."""
    parts = list(inside(node, "template_interpolation"))
    if len(parts) != 1 or text(parts[0]) != text(node).strip().strip('"'):
        return node
    return next((one for one in parts[0].children if one.type == "expression"), node)
