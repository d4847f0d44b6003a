"""Which comments belong to something: those on its lines, and those on lines of their own right above it."""

from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from bootstrap.hcl.lines import is_blank, start_of_line


@dataclass(frozen=True)
class Comment:
    start: int
    end: int

    @classmethod
    def of(cls, node: Node) -> "Comment":
        """tree-sitter takes the `\\r` of the line's end for a part of it."""
        return cls(node.start_byte, node.start_byte + len((node.text or b"").rstrip(b"\r")))


@dataclass(frozen=True)
class Comments:
    """The comments between other things, in the order of the file. since: where to start looking, at the earliest."""

    data: bytes
    since: int
    all: tuple[Comment, ...]

    @classmethod
    def of(cls, data: bytes, nodes: Iterable[Node], since: int = 0) -> "Comments":
        return cls(data, since, tuple(Comment.of(node) for node in nodes if node.type == "comment"))

    def lead(self, start: int) -> int:
        """Where those begin that end on the line on which this starts, with nothing between."""
        for comment in reversed(self.all):
            if comment.end <= start and self._on_one_line(comment.end, start):
                start = comment.start
        return start

    def tail(self, end: int) -> int:
        """Where those end that begin on the line on which this ends, with nothing between."""
        for comment in self.all:
            if comment.start >= end and self._on_one_line(end, comment.start):
                end = comment.end
        return end

    def starts_line(self, start: int) -> bool:
        """Nothing but comments stands before this on its line."""
        first = self.lead(start)
        line = start_of_line(self.data, first)
        return self.since <= line and is_blank(self.data, line, first)

    def line_above(self, start: int) -> int:
        """The start of the line on which the first of those right above this begins, or this itself."""
        first = start_of_line(self.data, self.lead(start))
        for comment in reversed(self.all):
            between = self.data[comment.end : first]
            if comment.end <= first and not between.strip() and between.count(b"\n") == 1:
                if not self.starts_line(comment.start):
                    return first
                first = start_of_line(self.data, self.lead(comment.start))
        return first

    def _on_one_line(self, start: int, end: int) -> bool:
        return is_blank(self.data, start, end) and b"\n" not in self.data[start:end]
