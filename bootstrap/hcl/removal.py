"""Which bytes go with an entry that is taken out.

From lines of its own: those lines, and the comments right above them. From a row: the entry, its comma, and the white
space on one side. An entry that stood alone between blank lines takes one of them along, and the only entry of all
the lines that its brackets were parted by, so that this undoes what addition.py does, to the byte.
"""

from bootstrap.hcl.document import text
from bootstrap.hcl.entries import is_json, is_map
from bootstrap.hcl.layout import Comma, Layout, Place
from bootstrap.hcl.lines import break_before, end_of_line, is_blank, next_line, start_of_line
from bootstrap.hcl.splice import Splice, ends_in_heredoc

_SPACES = b" \t"


def removal(layout: Layout, place: Place) -> list[Splice]:
    splices = [_lines(layout, place) if place.has_own_lines else _part_of_row(layout, place)]
    before = layout.before(place)
    if before and before.comma and place is layout.places[-1] and _ends_without_comma(layout, place):
        splices.append(_comma(layout.data, before.end, before.comma))
    return splices


def _comma(data: bytes, end: int, comma: Comma) -> Splice:
    """With the white space before it; but what shares its line may not move up to a heredoc's last word."""
    alone = is_blank(data, comma.end, end_of_line(data, comma.end)) or b"\n" not in data[end : comma.start]
    return Splice(end if alone and is_blank(data, end, comma.start) else comma.start, comma.end)


def _ends_without_comma(layout: Layout, place: Place) -> bool:
    """The comma before the last entry was there for its sake; a heredoc in a map could have none of its own."""
    return place.comma is None and not (is_map(layout.collection) and ends_in_heredoc(text(place.entry.node)))


def _lines(layout: Layout, place: Place) -> Splice:
    data, closes = layout.data, layout.closes
    start, end = layout.comments.line_above(place.start), next_line(data, place.tail)
    if is_blank(data, layout.opened, start) and is_blank(data, end, closes):
        return Splice(break_before(data, start), closes) if _closes_up(layout, place, end) else Splice(start, end)
    above = start_of_line(data, start - 1)
    is_apart = layout.opened <= above and is_blank(data, above, start)
    below = next_line(data, end)
    is_apart_below = below <= closes and is_blank(data, end, below)
    is_last = is_blank(data, end, closes)
    if is_last and is_apart:
        return Splice(above, end)
    if is_apart_below and not is_last and (is_apart or (place is layout.places[0] and len(layout.places) > 1)):
        return Splice(start, below)
    return Splice(start, end)


def _closes_up(layout: Layout, place: Place, end: int) -> bool:
    """Whether the brackets stood side by side before, by what addition.py writes between them."""
    usual = is_json(layout.collection) or bool(place.comma) != is_map(layout.collection)
    return usual and b"\n" not in layout.data[end : layout.closes]


def _part_of_row(layout: Layout, place: Place) -> Splice:
    data = layout.data
    before = layout.before(place)
    end = place.comma.end if place.comma else place.tail
    left = len(data[: place.start].rstrip(_SPACES))
    if len(layout.places) == 1:
        return _only_one(layout, place, left)
    if before and place is layout.places[-1]:
        parted = before.comma.end if before.comma else before.end
        return Splice(parted if is_blank(data, parted, place.start) else left, end)
    if before and not place.starts_line:
        return Splice(left, end)
    right = end + len(data[end:]) - len(data[end:].lstrip(_SPACES))
    at_end = right == end_of_line(data, right) and not place.starts_line
    return Splice(left if at_end else place.start, right)


def _only_one(layout: Layout, place: Place, left: int) -> Splice:
    """`{ a = 1 }` leaves `{}`."""
    data, opened, closes = layout.data, layout.opened, layout.closes
    if is_blank(data, opened, place.start) and is_blank(data, place.tail, closes) and place.start > opened:
        return Splice(opened, closes)
    return Splice(left, place.tail)
