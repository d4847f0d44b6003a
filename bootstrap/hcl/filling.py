"""The first entry of a collection that is empty.

`{}` becomes lines, where it doesn't stand in a row itself and `terraform fmt` would leave what is around it alone.
White space and comments between the brackets stay. A trailing comma tells `{}` and `{⏎}` apart once they are filled.
"""

from collections.abc import Iterator

from tree_sitter import Node

from bootstrap.hcl.addition import comma_after, end_of_content, indentation_within
from bootstrap.hcl.alignment import may_open
from bootstrap.hcl.entries import is_json, is_map
from bootstrap.hcl.layout import Layout
from bootstrap.hcl.lines import indentation, is_blank, newline, next_line
from bootstrap.hcl.spelling import Spelling, on_lines
from bootstrap.hcl.splice import Splice, ends_in_heredoc


def filling(layout: Layout, name: str, value: str) -> Splice:
    """What puts this entry into the empty collection. value: its source."""
    spelling = Spelling.of(layout.data, layout.collection, None)
    if layout.comments.all:
        at, blank = _beside_comments(layout)
        return _line(layout, spelling, name, value, at, blank) if at else _after_comments(layout, spelling, name, value)
    if b"\n" not in layout.data[layout.opened : layout.closes] and _stays_in_row(layout):
        return _row(layout, spelling, name, value)
    return _lines(layout, spelling, name, value)


def _lines(layout: Layout, spelling: Spelling, name: str, value: str) -> Splice:
    data, kind = layout.data, layout.collection
    between = data[layout.opened : layout.closes]
    may_trail = not (is_map(kind) and ends_in_heredoc(value)) and not is_json(kind)
    if may_trail and between.lstrip(b"\r").startswith(b"\n") and between.count(b"\n") == 1:
        return _line(layout, spelling, name, value, next_line(data, layout.opened), comma=is_map(kind))
    end, outside = newline(data, layout.opened), indentation(data, layout.opened)
    line = _written(layout, spelling, name, value, end, comma=may_trail and not is_map(kind))
    return Splice(layout.closes, layout.closes, end + line + end + outside)


def _line(
    layout: Layout, spelling: Spelling, name: str, value: str, at: int, blank: bool = False, comma: bool = False
) -> Splice:
    end = newline(layout.data, at - 1)
    return Splice(at, at, end * blank + _written(layout, spelling, name, value, end, comma) + end)


def _written(layout: Layout, spelling: Spelling, name: str, value: str, end: bytes, comma: bool) -> bytes:
    indent = indentation_within(layout)
    entry = spelling.entry(name, on_lines(layout.data, value, indent, end))
    return indent + entry + comma_after(entry, indent, end, comma)


def _row(layout: Layout, spelling: Spelling, name: str, value: str) -> Splice:
    between = layout.data[layout.opened : layout.closes]
    space = b" " if not between and is_map(layout.collection) and not is_json(layout.collection) else b""
    return Splice(layout.opened, layout.opened, space + spelling.entry(name, spelling.in_row(value)) + space)


def _after_comments(layout: Layout, spelling: Spelling, name: str, value: str) -> Splice:
    at = layout.comments.all[-1].end
    return Splice(at, at, b" " + spelling.entry(name, spelling.in_row(value)))


def _beside_comments(layout: Layout) -> tuple[int | None, bool]:
    """Where a line can go, and whether a blank one sets it off: a comment that had it right above would be its own."""
    data = layout.data
    first = next_line(data, layout.opened)
    at = end_of_content(layout)
    if at is None:
        return (first if is_blank(data, layout.opened, first) and first < layout.closes else None), False
    return at, layout.comments.starts_line(layout.comments.all[-1].start)


def _stays_in_row(layout: Layout) -> bool:
    """What is around it stands on one line; or fmt would want to move that once this line opens a bracket."""
    around = list(_around(layout.collection))
    if any(node.type in {"object", "tuple", "array"} and node.start_point.row == node.end_point.row for node in around):
        return True
    named = next((node for node in around if node.type in {"attribute", "object_elem"}), None)
    return named is not None and not may_open(layout.data, named)


def _around(node: Node) -> Iterator[Node]:
    """What it stands in, the innermost first."""
    while node.parent is not None:
        node = node.parent
        yield node
