"""A file of HCL (Terraform's language): its blocks and attributes, each with the bytes that it takes up.

tree-sitter finds where things stand. It is lenient, so a file in which it had to skip something is refused as a whole:
what is not understood is not edited. Nothing here evaluates anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tree_sitter import Language, Node, Parser

from keys.errors import InvalidInputError


@dataclass(frozen=True)
class Attribute:
    """`name = value`. node: all of it; value: the expression."""

    name: str
    node: Node
    value: Node


@dataclass(frozen=True)
class Body:
    """What stands in a file, or between the braces of a block. node: None where nothing does."""

    node: Node | None

    def attributes(self) -> Iterator[Attribute]:
        for child in self.node.children if self.node else ():
            if child.type == "attribute":
                yield Attribute(text(child.children[0]), child, child.children[-1])

    def attribute(self, name: str) -> Attribute | None:
        return next((one for one in self.attributes() if one.name == name), None)

    def blocks(self, kind: str = "", *labels: str) -> Iterator["Block"]:
        """The blocks of this kind (or of any) whose first labels are these, in the order in which they stand."""
        for child in self.node.children if self.node else ():
            if child.type == "block":
                block = _block(child)
                if kind in {"", block.kind} and block.labels[: len(labels)] == labels:
                    yield block


@dataclass(frozen=True)
class Block:
    """`kind "label" … { body }`. node: all of it, from the kind to the closing brace."""

    kind: str
    labels: tuple[str, ...]
    node: Node
    body: Body


@dataclass(frozen=True)
class Document:
    """One file. data: its bytes. where: its name, for errors. root: all of it, comments included."""

    data: bytes
    where: str
    body: Body
    root: Node

    @classmethod
    def parse(cls, data: bytes, where: str) -> "Document":
        """Raises InvalidInputError, with the line, for what is not HCL."""
        try:
            data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InvalidInputError("not UTF-8 text", where=f"{where}, line {line}") from None
        root = _parser().parse(data).root_node
        if root.has_error:
            raise InvalidInputError(
                "not valid HCL", where=f"{where}, line {_first_error(root)}", hint="`git diff` shows what changed last"
            )
        body = next((one for one in root.children if one.type == "body"), None)
        return cls(data, where, Body(body), root)

    def inside(self, kind: str) -> Iterator[Node]:
        """All nodes of this kind in the file, in the order in which they stand."""
        return inside(self.body.node, kind) if self.body.node else iter(())


def text(node: Node) -> str:
    """What the file says there."""
    return (node.text or b"").decode()


def inside(node: Node, kind: str) -> Iterator[Node]:
    """All nodes of this kind in a part of the file, itself included, in the order in which they stand."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node.type == kind:
            yield node
        waiting += reversed(node.children)


@cache
def _parser() -> Parser:
    import tree_sitter_hcl

    return Parser(Language(tree_sitter_hcl.language()))


def _block(node: Node) -> Block:
    kind, *rest = node.children
    labels = tuple(text(one).strip('"') for one in rest if one.type in {"string_lit", "identifier"})
    return Block(text(kind), labels, node, Body(next((one for one in rest if one.type == "body"), None)))


def _first_error(node: Node) -> int:
    """The line, from 1, of the first thing that the parser had to skip or to make up."""
    for child in node.children:
        if child.is_error or child.is_missing or child.has_error:
            return _first_error(child)
    return int(node.start_point.row) + 1
