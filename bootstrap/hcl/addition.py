"""Where a new entry goes, and with which bytes.

In the alphabetical order of the names where there is one, else at the end; on a line of its own where its neighbours
have theirs, else in their row. Where `terraform fmt` would want to move other lines because of it (its name is the
longest of those that are lined up), it goes to a group of its own, set off by a blank line: in its place where there is
a gap, else at the end. Each of these is written so that removal.py can tell it from the others.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bootstrap.hcl.alignment import columns, comments_stay, padding
from bootstrap.hcl.entries import is_json, is_map
from bootstrap.hcl.layout import Layout, Place
from bootstrap.hcl.lines import indentation, is_blank, newline, next_line, start_of_line, unit_of_indentation
from bootstrap.hcl.spelling import Spelling, keeps_its_lines, on_lines, on_one_line
from bootstrap.hcl.splice import Splice, ends_in_heredoc


@dataclass(frozen=True)
class Addition:
    """One entry to add to a collection that has some. value: its source. before, after: between which it belongs."""

    layout: Layout
    name: str
    value: str
    spelling: Spelling
    before: Place | None
    after: Place | None

    @classmethod
    def of(cls, layout: Layout, name: str, value: str) -> "Addition":
        before, after = _neighbours(layout, name)
        near = before or after
        spelling = Spelling.of(layout.data, layout.collection, near.entry.node if near else None)
        return cls(layout, name, value, spelling, before, after)

    def splices(self) -> list[Splice]:
        lines = list(self._lines())
        if not lines:
            return [self._in_row()]
        for at in lines:
            spaces = self._padding(at)
            if spaces is not None:
                return self._on_line(at, spaces)
        return self._apart() or self._on_line(lines[0], 1)

    def _lines(self) -> Iterator[int]:
        """Where a line could be put in: after the entry before, or before the one after and the comments above it."""
        if self.before and self.before.ends_line:
            yield next_line(self.layout.data, self.before.tail)
        if self.after and self.after.starts_line and (self.before or self.after.ends_line):
            yield self.layout.comments.line_above(self.after.start)

    def _padding(self, at: int) -> int | None:
        layout = self.layout
        if is_json(layout.collection):
            return 1
        before, after = (place.entry.node if place else None for place in (self.before, self.after))
        goes_on = "\n" in self.value and not self.value.startswith("<<")
        left = indentation_within(layout, near=self.before or self.after) + self.spelling.name(self.name)
        width = columns(left) if self.spelling.lines_up and not goes_on else None
        return padding(layout.data, layout.collection, at, (before, after), width)

    def _apart(self) -> list[Splice]:
        """As a group of its own: where there is a gap before the entry after, else at the end; [] where neither is."""
        gap, end = self._gap_between(), end_of_content(self.layout)
        if end is None or (gap is not None and self._leaves_comments(gap)):
            return self._on_line(gap, 1, blank_after=True) if gap is not None else []
        return self._on_line(end, 1, blank_before=True)

    def _gap_between(self) -> int | None:
        """Right above the entry after, where a blank line or the opening bracket is above that."""
        if self.after is None or not self.after.starts_line:
            return None
        data, above = self.layout.data, self.layout.comments.line_above(self.after.start)
        return above if self.before is None or is_blank(data, start_of_line(data, above - 1), above) else None

    def _leaves_comments(self, at: int) -> bool:
        return is_json(self.layout.collection) or comments_stay(self.layout.data, self.layout.collection, at)

    def _on_line(self, at: int, spaces: int, *, blank_before: bool = False, blank_after: bool = False) -> list[Splice]:
        layout = self.layout
        before = next((place for place in reversed(layout.places) if place.start < at), None)
        after = next((place for place in layout.places if place.start >= at), None)
        indent = indentation_within(layout, near=self.before or self.after)
        end = newline(layout.data, at - 1)
        own, prior = self._commas(before, after)
        entry = self.spelling.entry(self.name, on_line(layout, self.value, indent, end), spaces)
        line = indent + entry + comma_after(entry, indent, end, own) + end
        splices = [Splice(at, at, end * blank_before + line + end * blank_after)]
        if prior and before:
            source = layout.data[before.start : before.end]
            splices.append(Splice(before.end, before.end, comma_after(source, indent, end, wanted=True)))
        return splices

    def _commas(self, before: Place | None, after: Place | None) -> tuple[bool, bool]:
        """Whether the new entry gets a comma, and whether the one before it does: only for a new last one."""
        kind = self.layout.collection
        must = is_json(kind) or not is_map(kind)
        if not must and ends_in_heredoc(self.value):
            return False, False
        if after:
            return must or bool((before or after).comma), False
        if before is None or before.comma:
            return bool(before), False
        source = self.layout.data[before.start : before.end].decode()
        does = any(place.comma for place in self.layout.places) and before.tail == before.end
        return False, must or (does and not ends_in_heredoc(source))

    def _in_row(self) -> Splice:
        entry = self.spelling.entry(self.name, in_row(self.layout, self.spelling, self.value))
        gap = self._gap()
        if self.before and self.before.comma:
            return Splice(self.before.comma.end, self.before.comma.end, gap + entry + b",")
        if self.before:
            return Splice(self.before.tail, self.before.tail, b"," + gap + entry)
        at = self.after.start if self.after else self.layout.opened
        return Splice(at, at, entry + b"," + gap)

    def _gap(self) -> bytes:
        """The white space after a comma in this row."""
        places = self.layout.places
        for one, other in pairwise(places):
            gap = self.layout.data[one.comma.end : other.start] if one.comma else b"\n"
            if not gap.strip(b" \t"):
                return gap
        return self.spelling.gap


def in_row(layout: Layout, spelling: Spelling, value: str) -> bytes:
    """The value for a row: on one line, where the row is on one."""
    start, end = layout.collection.start_point.row, layout.collection.end_point.row
    if "\n" in value and (start == end or is_json(layout.collection)) and not stays(layout, value):
        return on_one_line(value, spelling.gap.decode(), "" if spelling.json else " ")
    return on_line(layout, value, indentation(layout.data, layout.closes), newline(layout.data, layout.opened))


def on_line(layout: Layout, value: str, indent: bytes, end: bytes) -> bytes:
    return value.encode() if stays(layout, value) else on_lines(layout.data, value, indent, end)


def stays(layout: Layout, value: str) -> bool:
    return not is_json(layout.collection) and keeps_its_lines(value)


def comma_after(entry: bytes, indent: bytes, end: bytes, wanted: bool) -> bytes:
    """The comma after this: on the next line after a heredoc."""
    if not wanted:
        return b""
    return end + indent + b"," if ends_in_heredoc(entry.decode()) else b","


def indentation_within(layout: Layout, near: Place | None = None) -> bytes:
    """How lines of entries are indented: as this one is, or any, or one level more than the opening bracket's line."""
    for place in (near, *layout.places):
        if place and place.starts_line:
            return indentation(layout.data, layout.comments.lead(place.start))
    return indentation(layout.data, layout.opened) + unit_of_indentation(layout.data)


def end_of_content(layout: Layout) -> int | None:
    """Where the line after the last entry or comment starts; None where the closing bracket stands on the same one."""
    ends = [place.tail for place in layout.places] + [comment.end for comment in layout.comments.all]
    at = next_line(layout.data, max(ends, default=layout.opened))
    return at if at <= layout.closes else None


def _neighbours(layout: Layout, name: str) -> tuple[Place | None, Place | None]:
    """The entries between which this name belongs: by the alphabet where that is the order, else at the end."""
    places = layout.places
    names = [place.entry.name for place in places]
    at = len(places)
    if is_map(layout.collection) and "" not in names:
        for key in (str.casefold, str):
            keys = [key(one) for one in names]
            if keys == sorted(keys):
                at = bisect(keys, key(name))
                break
    return (places[at - 1] if at else None), (places[at] if at < len(places) else None)
