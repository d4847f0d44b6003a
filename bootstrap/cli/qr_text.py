"""A QR code on a terminal: in colours of its own, so that it is right on a dark screen and on a light one.

Where colours are not wanted, blocks take the letters' colour, and which of the two is light has to be known or guessed.
"""

import os
import sys
from typing import NamedTuple, TextIO

from keys.qr import cells, size

_ON_LIGHT, _ON_DARK = "\x1b[38;5;16;48;5;231m", "\x1b[38;5;231;48;5;16m"  # black and white that no theme changes
_PAINTED = {  # lower halves only: where lines stand apart, the ground fills the gap as decoders take it best
    "█": (_ON_LIGHT, " "),
    " ": (_ON_DARK, " "),
    "▀": (_ON_LIGHT, "▄"),
    "▄": (_ON_DARK, "▄"),
}
_PLAIN = "\x1b[0m"
_DARK_GROUNDS = {"0", "1", "2", "3", "4", "5", "6", "8"}  # of the sixteen colours, in COLORFGBG
LIGHT_SCREEN = "Without colours, this code is for a dark screen. On a light one, run it with NO_COLOR unset."
"""What stands beside a code without colours, where nothing tells the screen's."""


class Drawn(NamedTuple):
    """lines: the code, ready to be written; none where it can't be shown. note: a sentence on why, or on colours."""

    lines: list[str]
    note: str = ""


def drawn(text: str, stream: TextIO | None = None, *, rows: int = 1) -> Drawn:
    """The code for the terminal that the stream (stdout by default) is.

    rows: of the words, or the prompt, that are to be seen together with it. Raises InvalidInputError for a text that is
    too long to scan.
    """
    stream = stream or sys.stdout
    if why := why_no_blocks(stream):
        return Drawn([], f"No QR code: {why}.")
    columns, lines = size(text)
    window = window_size(stream)
    if columns > window.columns or lines + rows > window.lines:
        return Drawn(
            [],
            f"No QR code: it needs a window of {columns} columns and {lines + rows} rows, "
            f"and this one has {window.columns} and {window.lines}. Make it larger, or its letters smaller.",
        )
    return Drawn(painted(text, stream), about_colours(stream))


def painted(text: str, stream: TextIO) -> list[str]:
    """The lines of the code, whatever the size of the window."""
    if _has_colours(stream):
        return [_coloured(line) for line in cells(text)]
    return cells(text, light_drawn=ground() != "light")


def about_colours(stream: TextIO) -> str:
    """What has to be said beside a code that may have the wrong colours; empty where they are right."""
    return "" if _has_colours(stream) or ground() else LIGHT_SCREEN


def why_no_blocks(stream: TextIO) -> str:
    """Why this stream shows no half blocks at all; empty where it does."""
    if not stream.isatty():
        return "there is no terminal to show it on"
    try:
        "▄▀█".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "this terminal's locale has no block signs (LANG=C.UTF-8 has)"
    return ""


def window_size(stream: TextIO) -> os.terminal_size:
    """Of the terminal that the stream is; 80 by 24 where it does not say."""
    try:
        found = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        found = os.terminal_size((0, 0))
    return found if found.columns and found.lines else os.terminal_size((80, 24))


def _coloured(line: str) -> str:
    parts, now = [], ""
    for cell in line:
        colour, sign = _PAINTED[cell]
        parts.append(sign if colour == now else colour + sign)
        now = colour
    return "".join(parts) + _PLAIN


def _has_colours(stream: TextIO) -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def ground() -> str:
    """What the terminal says of itself in COLORFGBG, "15;0": "dark", "light", or nothing."""
    _, parted, colour = os.environ.get("COLORFGBG", "").rpartition(";")
    return "" if not parted or not colour.isdigit() else "dark" if colour in _DARK_GROUNDS else "light"
