"""Writes into a Terraform file that a resource ignores a change of its keys, as a careful person would.

Bytes are only added: a lifecycle block at the end of the resource, or what is missing in the one that is there. They
are indented and aligned as what stands around them and have its line ends, so that `terraform fmt` has nothing new to
say. Only a block of one line is opened up for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.document import Attribute, Block, Document
from bootstrap.terraform.servers.ignored import EVERYTHING, names_in
from keys.errors import InvalidInputError

_NAME = "ignore_changes"
_USUAL_UNIT = "  "


@dataclass(frozen=True, order=True)
class _Edit:
    """The bytes from start to end become these."""

    start: int
    end: int
    new: str


def with_all_ignored(document: Document, wanted: Iterable[tuple[Block, Sequence[str]]]) -> bytes:
    """The file in which each of these resources of it ignores changes of those arguments.

    Raises InvalidInputError for an ignore_changes that is no list.
    """
    edits = [edit for block, attributes in wanted if (edit := _edit(document, block, attributes))]
    data = document.data
    for edit in sorted(edits, reverse=True):  # the last first: what is before it stays in its place
        data = data[: edit.start] + edit.new.encode() + data[edit.end :]
    return Document.parse(data, document.where).data


def _edit(document: Document, block: Block, attributes: Sequence[str]) -> _Edit | None:
    lifecycles = list(block.body.blocks("lifecycle"))
    lists = [found for one in lifecycles if (found := one.body.attribute(_NAME))]
    if lists:
        return _in_list(document, lists[-1], attributes)
    if lifecycles:
        return _in_lifecycle(document, lifecycles[-1], attributes)
    lines = protection_lines(attributes, _unit(document.data, block)).splitlines()
    return _at_end(document.data, block, lines, apart=True)


def protection_lines(attributes: Sequence[str] = ("ssh_keys",), unit: str = _USUAL_UNIT) -> str:
    """The block to write into a resource. unit: how deep its inside is indented."""
    return f"lifecycle {{\n{unit}{_NAME} = [{', '.join(attributes)}]\n}}"


def _in_list(document: Document, found: Attribute, attributes: Sequence[str]) -> _Edit | None:
    """In a list over several lines it goes first, so that no comma and no comment of the others moves."""
    data, there = document.data, names_in(found)
    missing = [name for name in attributes if name not in there]
    if EVERYTHING in there or not missing:
        return None
    start, *inner, end = _brackets(document, found, missing).children
    elements = [child for child in inner if child.type == "expression"]
    below = [child for child in inner if child.start_point.row > start.start_point.row]
    if end.start_point.row == start.start_point.row:
        at, comma = (elements[-1].end_byte, ", ") if elements else (start.end_byte, "")
        return _insert(at, comma + ", ".join(missing))
    if elements and elements[0] not in below:
        return _insert(elements[0].start_byte, "".join(f"{name}, " for name in missing))
    indent = _indent(data, below[0]) if below else _indent(data, found.node) + _USUAL_UNIT
    lines = "".join(f"{indent}{name},{_line_end(data, found.node)}" for name in missing)
    return _insert(_line_start(data, below[0] if elements else end), lines)


def _brackets(document: Document, found: Attribute, missing: Sequence[str]) -> Node:
    for child in found.value.children:
        for one in child.children:
            if one.type == "tuple":
                return one
    where = f"{document.where}, line {found.node.start_point.row + 1}"
    raise InvalidInputError(f"{_NAME} is no list", where=where, hint=f"write {_NAME} = [{', '.join(missing)}] there")


def _in_lifecycle(document: Document, lifecycle: Block, attributes: Sequence[str]) -> _Edit:
    """Its `=` stands under that of the line before it, if there is one."""
    width = len(_NAME)
    last = list(lifecycle.body.attributes())[-1:]
    (*_, closing) = lifecycle.node.children
    for one in last:
        if one.node.start_point.row == one.node.end_point.row >= closing.start_point.row - 1:
            width = max(width, one.node.children[1].start_byte - one.node.start_byte - 1)
    return _at_end(document.data, lifecycle, [f"{_NAME:<{width}} = [{', '.join(attributes)}]"])


def _at_end(data: bytes, block: Block, lines: Sequence[str], *, apart: bool = False) -> _Edit:
    """These lines at the end of a block. apart: a blank line before them, if something stands there."""
    (opening,) = (child for child in block.node.children if child.type == "block_start")
    closing = block.node.children[-1]
    indent, end = _indent(data, block.node), _line_end(data, block.node)
    inside = data[opening.end_byte : closing.start_byte]
    deeper = indent + _unit(data, block)
    new = "".join(f"{deeper}{line}{end}" for line in lines)
    blank = end if apart and inside.strip() and not inside.rstrip(b" \t").endswith((b"\n\n", b"\n\r\n")) else ""
    start = _line_start(data, closing)
    if opening.start_byte < start and _is_first(data, closing):
        return _insert(start, blank + new)
    there = f"{deeper}{inside.strip().decode()}{end}" if inside.strip() else ""
    opened = f"{end}{there}{blank}{new}{indent}"
    return _Edit(opening.end_byte, closing.start_byte, opened)


def _insert(at: int, new: str) -> _Edit:
    return _Edit(at, at, new)


def _unit(data: bytes, block: Block) -> str:
    """How much deeper than a block its inside stands."""
    outer = _indent(data, block.node)
    for one in block.body.node.children if block.body.node else ():
        if _is_first(data, one) and (inner := _indent(data, one)).startswith(outer) and inner != outer:
            return inner.removeprefix(outer)
    return "\t" if outer.startswith("\t") else _USUAL_UNIT


def _indent(data: bytes, node: Node) -> str:
    line = data[_line_start(data, node) :]
    return line[: len(line) - len(line.lstrip(b" \t"))].decode()


def _is_first(data: bytes, node: Node) -> bool:
    """Whether only white space stands before it on its line."""
    return not data[_line_start(data, node) : node.start_byte].strip()


def _line_start(data: bytes, node: Node) -> int:
    return data.rfind(b"\n", 0, node.start_byte) + 1


def _line_end(data: bytes, node: Node) -> str:
    """How lines end around there."""
    at = data.find(b"\n", node.start_byte)
    return "\r\n" if at > 0 and data[at - 1 : at] == b"\r" else "\n"
