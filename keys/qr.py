"""Text -> a QR code: the cells of a terminal (two modules a character), PNG and SVG.

The smallest code that holds the text, with as much error correction as that one has room for. Scanners want dark
modules on light ones and light all around them: who shows the cells gives them colours of their own, where it can.
"""

import html
import struct
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from qrcode import QRCode

QUIET_ZONE = 4
"""Modules of light around the code of a picture: what ISO/IEC 18004 asks for."""
QUIET_ZONE_ON_SCREEN = 2
"""The same in a terminal, where each row counts: ZBar, ZXing and OpenCV read codes with one, on a dark screen too."""

_TOO_LONG = 1200  # bytes; a larger code does not fit a terminal, and cameras begin to miss it
_LIGHT_DRAWN = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
_SWAPPED = str.maketrans("█▀▄ ", " ▄▀█")
_SCALE = 8  # pixels a module


def size(text: str, quiet_zone: int = QUIET_ZONE_ON_SCREEN) -> tuple[int, int]:
    """The columns and rows that `cells` gives, known without drawing. Raises InvalidInputError as `cells` does."""
    modules = 17 + 4 * _fitting(text).version + 2 * quiet_zone
    return modules, (modules + 1) // 2


def cells(text: str, quiet_zone: int = QUIET_ZONE_ON_SCREEN, *, light_drawn: bool = True) -> list[str]:
    """The code as rows of half blocks, each as long as the others.

    light_drawn: whether blocks are light and blanks dark, as on a dark terminal, or the other way round. Raises
    InvalidInputError for a text too long to scan.
    """
    rows = _modules(text, quiet_zone)
    rows.append([False] * len(rows[0]))  # their number is odd: half a row of light more
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ["".join(map(_LIGHT_DRAWN.__getitem__, zip(upper, lower, strict=True))) for upper, lower in pairs]
    return lines if light_drawn else swapped(lines)


def swapped(lines: Iterable[str]) -> list[str]:
    """The same cells with blocks for what was blank: as on a light terminal instead of a dark one, or back."""
    return [line.translate(_SWAPPED) for line in lines]


def svg(text: str, title: str) -> bytes:
    """The code as an SVG document, sharp at any size. title: what a screen reader says in its place."""
    rows = _modules(text, QUIET_ZONE)
    side = len(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * _SCALE}" '
        f'height="{side * _SCALE}" role="img" aria-labelledby="title" shape-rendering="crispEdges">'
        f'<title id="title">{html.escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>\n'
    ).encode()


def png(text: str) -> bytes:
    """The code as a PNG file of black and white (RFC 2083), eight pixels a module."""
    rows = _modules(text, QUIET_ZONE)
    side = len(rows) * _SCALE
    lines = b"".join((b"\0" + bytes(0 if dark else 0xFF for dark in row)) * _SCALE for row in rows)  # 8 pixels a byte
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _modules(text: str, quiet_zone: int) -> list[list[bool]]:
    """Row by row, whether each module is dark."""
    code = _fitting(text)
    code.border = quiet_zone
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _fitting(text: str) -> "QRCode[Any]":
    """A code of the smallest version for the text, not made yet."""
    if len(text.encode()) > _TOO_LONG:
        raise InvalidInputError("the text is too long for a QR code", hint="copy it as text")
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_L)
    code.add_data(text)
    smallest = code.best_fit()
    for level in (ERROR_CORRECT_H, ERROR_CORRECT_Q, ERROR_CORRECT_M, ERROR_CORRECT_L):
        code.error_correction = level
        if code.best_fit() == smallest:
            break
    return code
