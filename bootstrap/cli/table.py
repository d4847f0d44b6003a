"""Aligned columns and a little colour for a terminal. Plain text where stdout is no terminal or NO_COLOR is set.

Text that comes in is data: it is made inert here, and never rendered as markup.
"""

import os
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import TextIO

from keys.inert import inert


class Tone(StrEnum):
    """What a colour means. Every colour is backed by a word or a glyph."""

    PLAIN = ""
    GOOD = "32"
    WARNING = "33"
    BAD = "1;31"
    QUIET = "2"
    STRONG = "1"


_NARROWEST = 24  # columns in which words can still be read one after the other
_INDENT = 6

Cell = str | tuple[str, Tone]


def paint(text: str, tone: Tone, stream: TextIO | None = None) -> str:
    """The text in that colour, where the stream (stdout by default) shows colours."""
    stream = stream or sys.stdout
    if not tone or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return text
    return f"\x1b[{tone.value}m{text}\x1b[0m"


def columns(
    rows: Sequence[Sequence[Cell]],
    header: Sequence[str] = (),
    limit: int = 100,
    *,
    stream: TextIO | None = None,
    wrap: bool = True,
) -> str:
    """The rows as aligned columns under a header; a cell is cut at `limit` characters.

    stream: where they will be written, stdout by default. wrap: whether the last column goes on below itself where a
    terminal is too narrow for it.
    """
    stream = stream or sys.stdout
    cells = [[_cell(cell, limit) for cell in row] for row in rows]
    if header:
        cells.insert(0, [(name, Tone.QUIET) for name in header])
    if not cells:
        return ""
    widths = [max(_width(row[column][0]) for row in cells if column < len(row)) for column in range(_most(cells))]
    room = _room(stream) if wrap else 0
    return "\n".join(_line(row, widths, room, stream) for row in cells)


def _cell(cell: Cell, limit: int) -> tuple[str, Tone]:
    text, tone = cell if isinstance(cell, tuple) else (cell, Tone.PLAIN)
    return inert(text, limit), tone


def _line(row: Sequence[tuple[str, Tone]], widths: Sequence[int], room: int, stream: TextIO) -> str:
    start, (last, tone) = row[:-1], row[-1]
    padded = [
        paint(text, tone, stream) + " " * (width - _width(text))
        for (text, tone), width in zip(start, widths, strict=False)
    ]
    left = sum(widths[: len(start)]) + 2 * len(start)
    if not room or left + _width(last) <= room:
        return "  ".join([*padded, paint(last, tone, stream)]).rstrip()
    beside = room - left >= _NARROWEST
    indent = left if beside else _INDENT
    parts = textwrap.wrap(last, max(room - indent, _NARROWEST), break_long_words=False, break_on_hyphens=False)
    below = "".join(f"\n{' ' * indent}{paint(part, tone, stream)}" for part in parts)
    return "  ".join([*padded, below.lstrip()]) if beside else "  ".join(padded).rstrip() + below


def _room(stream: TextIO) -> int:
    """The columns of the terminal that this stream is; 0 where it is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return 0


def _most(rows: Sequence[Sequence[object]]) -> int:
    return max(len(row) for row in rows)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
