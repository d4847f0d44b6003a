"""A picture of what a terminal shows, cell by cell, as a camera would see it; and an independent decoder for it.

Half blocks are rectangles, as terminals draw them; any other sign is a smudge in its cell.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyte
from pyte.screens import Char

from tests.hosts.openssh import program

_WIDTH, _HALF = 6, 6  # pixels of half a cell
_NAMED = {"black": 0x00, "brightwhite": 0xFF, "white": 0xCC}


class Theme(NamedTuple):
    """The grey of what has no colour of its own. gap: pixels between lines, which only the ground fills."""

    text: int
    ground: int
    gap: int = 0


DARK = Theme(0xD0, 0x18)
LIGHT = Theme(0x20, 0xF8)
THEMES = {
    "dark": DARK,
    "light": LIGHT,
    "dark, lines apart": DARK._replace(gap=2),
    "light, lines apart": LIGHT._replace(gap=2),
}


def screen_of(said: str, columns: int = 80, rows: int = 24) -> pyte.HistoryScreen:
    """The screen once this was written to it, as a program writes to a terminal that turns LF into CR LF."""
    screen = pyte.HistoryScreen(columns, rows, history=1000)
    pyte.Stream(screen).feed(said)
    return screen


def picture(screen: pyte.Screen, theme: Theme) -> bytes:
    """The screen as a PGM file."""
    rows = [[screen.buffer[row][column] for column in range(screen.columns)] for row in range(screen.lines)]
    lines = [line for row in rows for line in _lines(row, theme)]
    return f"P5 {len(lines[0])} {len(lines)} 255\n".encode() + b"".join(lines)


def _lines(row: list[Char], theme: Theme) -> Iterator[bytes]:
    """The lines of pixels of one row of cells."""
    halves = [_halves(cell, theme) for cell in row]
    for half in (0, 1):
        yield from [b"".join(bytes(cell[half]) for cell in halves)] * _HALF
    yield from [b"".join(bytes([cell[2]] * _WIDTH) for cell in halves)] * theme.gap


def _halves(cell: Char, theme: Theme) -> tuple[list[int], list[int], int]:
    """The pixels across the upper half, across the lower one, and the ground."""
    text, ground = _grey(cell.fg, theme.text), _grey(cell.bg, theme.ground)
    if cell.reverse:
        text, ground = ground, text
    smudge = [ground, text, text, ground, text, ground]
    drawn = {" ": (ground, ground), "▀": (text, ground), "▄": (ground, text), "█": (text, text)}.get(cell.data)
    upper, lower = ([one] * _WIDTH for one in drawn) if drawn else (smudge, smudge)
    return upper, lower, ground


def _grey(colour: str, otherwise: int) -> int:
    if colour == "default":
        return otherwise
    return _NAMED[colour] if colour in _NAMED else sum(bytes.fromhex(colour)) // 3


def read(file: Path) -> str:
    """The text of the one QR code of a picture; empty where none can be read. Inverted codes are not read."""
    argv = [program("zbarimg") or "zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.removesuffix("\n")


def read_screen(screen: pyte.Screen, theme: Theme, folder: Path) -> str:
    """The text of the QR code that stands on the screen."""
    file = folder / "screen.pgm"
    file.write_bytes(picture(screen, theme))
    return read(file)
