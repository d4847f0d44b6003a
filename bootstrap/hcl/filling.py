"""The first entry of a collection that is empty.

`{}` becomes lines, where it doesn't stand in a row itself and `terraform fmt` would leave what is around it alone.
White space and comments between the brackets stay. A trailing comma tells `{}` and `{⏎}` apart once they are filled.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.addition import comma_after, end_of_content, in_row, indentation_within, on_line
from bootstrap.hcl.alignment import may_open
from bootstrap.hcl.entries import is_json, is_map
from bootstrap.hcl.layout import Layout
from bootstrap.hcl.lines import indentation, is_blank, newline, next_line
from bootstrap.hcl.spelling import Spelling
from bootstrap.hcl.splice import Splice, ends_in_heredoc


@dataclass(frozen=True)
class Filling:
    """One entry to put into an empty collection. value: its source."""

    layout: Layout
    name: str
    value: str
    spelling: Spelling

    @classmethod
    def of(cls, layout: Layout, name: str, value: str) -> "Filling":
        return cls(layout, name, value, Spelling.of(layout.data, layout.collection, None))

    def splices(self) -> list[Splice]:
        layout = self.layout
        if layout.comments.all:
            return [self._beside_comments()]
        one_line = b"\n" not in layout.data[layout.opened : layout.closes]
        return [self._row() if one_line and self._stays_in_row() else self._lines()]

    def _beside_comments(self) -> Splice:
        """Not right below one that has a line of its own: that would go with the entry."""
        data, layout = self.layout.data, self.layout
        last = layout.comments.all[-1]
        at = end_of_content(layout)
        if at:
            return self._line(at, blank=layout.comments.starts_line(last.start))
        first = next_line(data, layout.opened)
        if is_blank(data, layout.opened, first) and first < layout.closes:
            return self._line(first)
        return Splice(last.end, last.end, b" " + self._in_row())

    def _lines(self) -> Splice:
        data, layout = self.layout.data, self.layout
        between = data[layout.opened : layout.closes]
        may_trail = not is_json(layout.collection) and not (self._is_map and ends_in_heredoc(self.value))
        if may_trail and between.lstrip(b"\r").startswith(b"\n") and between.count(b"\n") == 1:
            return self._line(next_line(data, layout.opened), comma=self._is_map)
        end, outside = newline(data, layout.opened), indentation(data, layout.opened)
        line = self._written(end, may_trail and not self._is_map)
        return Splice(layout.closes, layout.closes, end + line + end + outside)

    def _row(self) -> Splice:
        layout = self.layout
        is_hcl_map = self._is_map and not is_json(layout.collection)
        space = b" " if layout.opened == layout.closes and is_hcl_map else b""
        return Splice(layout.opened, layout.opened, space + self._in_row() + space)

    def _line(self, at: int, *, blank: bool = False, comma: bool = False) -> Splice:
        end = newline(self.layout.data, at - 1)
        return Splice(at, at, end * blank + self._written(end, comma) + end)

    def _written(self, end: bytes, comma: bool) -> bytes:
        indent = indentation_within(self.layout)
        entry = self.spelling.entry(self.name, on_line(self.layout, self.value, indent, end))
        return indent + entry + comma_after(entry, indent, end, comma)

    def _in_row(self) -> bytes:
        return self.spelling.entry(self.name, in_row(self.layout, self.spelling, self.value))

    def _stays_in_row(self) -> bool:
        """What is around it stands on one line; or fmt would want to move that once this line opens a bracket."""
        around = list(_around(self.layout.collection))
        if any(_is_row(node) for node in around):
            return True
        named = next((node for node in around if node.type in {"attribute", "object_elem"}), None)
        return named is not None and not may_open(self.layout.data, named)

    @property
    def _is_map(self) -> bool:
        return is_map(self.layout.collection)


def _is_row(node: Node) -> bool:
    """A collection on one line, or the arguments of `merge({}, …)`."""
    if node.type == "function_arguments":
        return any(child.type == "," for child in node.children)
    return node.type in {"object", "tuple", "array"} and node.start_point.row == node.end_point.row


def _around(node: Node) -> Iterator[Node]:
    """What it stands in, the innermost first."""
    while node.parent is not None:
        node = node.parent
        yield node
