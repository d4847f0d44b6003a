"""Where the configuration names a key's resource: `[hcloud_ssh_key.macbook.id, …]`, and what else does.

A resource that goes leaves no reference behind: those in lists go with it, anything else refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.hcl.document import Document, inside, text
from bootstrap.hcl.edit import added, removed
from bootstrap.hcl.entries import Entry, entries
from bootstrap.terraform.files import Files
from bootstrap.terraform.key_resources import TYPE
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True)
class Reference:
    """One naming of a resource. node: the whole expression. label, index: of the resource; tail: ".id", or nothing."""

    node: "Node"
    label: str
    index: str
    tail: str


@dataclass(frozen=True)
class KeyList:
    """A list that names key resources and nothing else needs to be known about."""

    path: Path
    node: "Node"
    attribute: str
    elements: tuple[tuple[Entry, Reference | None], ...]

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(one.label for _, one in self.elements if one)


def key_lists(files: Files, path: Path) -> Iterator[KeyList]:
    """The lists of a file in which at least one element is such a reference, in the order in which they stand."""
    document = files.document(path)
    for attribute in document.inside("attribute"):
        name = text(attribute.children[0])
        for node in inside(attribute, "tuple"):
            elements = tuple((entry, _reference(entry.value)) for entry in entries(node))
            if any(one for _, one in elements):
                yield KeyList(path, node, name, elements)


def with_uses(files: Files, label: str, others: frozenset[str]) -> Files:
    """The new resource named in every list that names all others."""
    for path in files.matching("*.tf"):
        for number, one in enumerate(key_lists(files, path)):
            if one.attribute != "depends_on" and others and one.labels >= others and label not in one.labels:
                now = list(key_lists(files, path))[number]
                tail = next(reference.tail for _, reference in now.elements if reference)
                data = files.read(path) or b""
                files = files.changed(path, added(data, now.node, "", f"{TYPE}.{label}{tail}"))
    return files


def partial_lists(files: Files, label: str, others: frozenset[str]) -> tuple[str, ...]:
    """The lists that name some of the others and not the new one, for people."""
    return tuple(
        f"{files.name(path)}, line {int(one.node.start_point.row) + 1}"
        for path in files.matching("*.tf")
        for one in key_lists(files, path)
        if one.attribute != "depends_on" and label not in one.labels and not one.labels >= others
    )


def without_uses(files: Files, label: str, index: str = "") -> Files:
    """No list names the resource any more. Raises InvalidInputError where something else does.

    index: its key in a for_each, with quotes; empty for a resource without.
    """
    for path in files.matching("*.tf"):
        while found := _first(files, path, label, index):
            files = files.changed(path, removed(files.read(path) or b"", *found))
        if left := [one for one in _references(files.document(path)) if _names(one, label, index)]:
            line = int(left[0].node.start_point.row) + 1
            what = f"still uses {text(left[0].node)[:80]} in a way that keyturn does not edit"
            hint = "take it out there by hand, then run the same command again"
            raise InvalidInputError(what, where=f"{files.name(path)}, line {line}", hint=hint)
    return files


def _first(files: Files, path: Path, label: str, index: str) -> tuple["Node", Entry] | None:
    for one in key_lists(files, path):
        for entry, reference in one.elements:
            if reference and _names(reference, label, index):
                return one.node, entry
    return None


def _names(reference: Reference, label: str, index: str) -> bool:
    return reference.label == label and reference.index == index


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
    return Reference(node, text(parts[1]).lstrip("."), index, tail)
