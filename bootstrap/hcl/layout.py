"""How the entries of a map or a list are laid out: their commas, comments and lines.

A comment belongs to the entry on whose line it stands, and to the entry right below it. An entry has lines of its own
where nothing but its comma and its comments shares them; else it stands in a row with what is beside it.
"""

from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from bootstrap.hcl.comments import Comments
from bootstrap.hcl.entries import Entry, entries
from bootstrap.hcl.lines import end_of_line, is_blank


@dataclass(frozen=True)
class Comma:
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Where an entry stands.

    start, end: its node. comma: after it. tail: the end of what belongs to it on its last line.
    starts_line, ends_line: nothing that isn't its own stands before it, or after it, on that line.
    """

    entry: Entry
    start: int
    end: int
    comma: Comma | None
    tail: int
    starts_line: bool
    ends_line: bool

    @property
    def has_own_lines(self) -> bool:
        return self.starts_line and self.ends_line


@dataclass(frozen=True)
class Layout:
    """A collection of a file. comments: those in it that stand outside of its entries."""

    data: bytes
    collection: Node
    comments: Comments

    @classmethod
    def of(cls, data: bytes, collection: Node) -> "Layout":
        return cls(data, collection, Comments.of(data, collection.children, since=collection.start_byte + 1))

    @property
    def opened(self) -> int:
        """Right after the opening bracket."""
        return self.collection.start_byte + 1

    @property
    def closes(self) -> int:
        """At the closing bracket."""
        return self.collection.end_byte - 1

    @cached_property
    def places(self) -> tuple[Place, ...]:
        commas = [Comma(one.start_byte, one.end_byte) for one in self.collection.children if one.type == ","]
        inside = entries(self.collection)
        starts = [entry.node.start_byte for entry in inside[1:]] + [self.closes]
        return tuple(
            self._place(entry, next((one for one in commas if entry.node.end_byte <= one.start < limit), None))
            for entry, limit in zip(inside, starts, strict=False)
        )

    def before(self, place: Place) -> Place | None:
        at = self.places.index(place)
        return self.places[at - 1] if at else None

    def _place(self, entry: Entry, comma: Comma | None) -> Place:
        start, end = entry.node.start_byte, entry.node.end_byte
        tail = self.comments.tail(comma.end if comma else end)
        return Place(entry, start, end, comma, tail, self.comments.starts_line(start), self._ends_line(tail))

    def _ends_line(self, tail: int) -> bool:
        end = end_of_line(self.data, tail)
        return end < self.closes and is_blank(self.data, tail, end)
