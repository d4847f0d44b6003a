"""Rows as the command line lays them out -> the same as text for a screen: aligned, in colour, harmless."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from bootstrap.cli.table import Cell, Tone
from keys.inert import inert

_LONGEST = 600
_STYLES = {
    Tone.PLAIN: "",
    Tone.GOOD: "$text-success",
    Tone.WARNING: "$text-warning",
    Tone.BAD: "$text-error bold",
    Tone.QUIET: "$foreground-muted",
    Tone.STRONG: "bold",
}


def laid_out(rows: Sequence[Sequence[Cell]]) -> Content:
    """One line a row, its cells below each other but for the last one, which takes what is left."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    columns = max((len(row) for row in cells), default=0)
    widths = [max((cell_len(row[at][0]) for row in cells if at < len(row) - 1), default=0) for at in range(columns)]
    return Content("\n").join(_line(row, widths) for row in cells)


def told(text: str, tone: Tone) -> Content:
    """A sentence in that colour."""
    return Content.styled(inert(text, _LONGEST), _STYLES[tone])


def _line(row: list[tuple[str, Tone]], widths: list[int]) -> Content:
    parts = [
        Content.styled(text if at == len(row) - 1 else text + " " * (widths[at] - cell_len(text)), _STYLES[tone])
        for at, (text, tone) in enumerate(row)
    ]
    return Content("  ").join(parts)


def _cell(cell: Cell) -> tuple[str, Tone]:
    text, tone = (cell, Tone.PLAIN) if isinstance(cell, str) else cell
    return inert(text, _LONGEST), tone
