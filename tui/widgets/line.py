"""One line of a Grid as segments: texts fitted to the columns of a terminal, cropped where they are scrolled away."""

from collections.abc import Iterable

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


def fitted(text: str, width: int) -> str:
    """The text in exactly that many columns of a terminal, with a sign where something is missing."""
    if width < 1:
        return ""
    resized = set_cell_size(text, width)
    return resized if resized.rstrip().startswith(text.rstrip()) else set_cell_size(text, width - 1) + "…"


def padded(text: str, width: int) -> str:
    """The text with at least one blank on either side."""
    return f" {fitted(text, width - 2)} "


def line(fixed: Segment, moving: Iterable[Segment], skip: int, width: int, rest: Style) -> Strip:
    """The fixed segment, then the moving ones without their first `skip` columns, cropped or filled to `width`.

    fixed: not wider than `width`. skip: less than the first moving segment takes.
    """
    segments, room = [fixed], width - fixed.cell_length
    for segment in moving:
        if room <= 0:
            break
        shown = segment
        if skip:
            _, shown = segment.split_cells(skip)
            skip = 0
        if shown.cell_length > room:
            shown, _ = shown.split_cells(room)
        segments.append(shown)
        room -= shown.cell_length
    if room > 0:
        segments.append(Segment(" " * room, rest))
    return Strip(segments, width)
