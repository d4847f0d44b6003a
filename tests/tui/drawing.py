"""A screen as an SVG of few bytes, line by line as it is read: what Textual writes is five times as large."""

from collections.abc import Iterable, Sequence
from html import escape

from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style

_WIDTH, _HEIGHT, _SIZE = 12.2, 24.4, 20  # of a cell, and of the letters
_DARK, _LIGHT = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)


def drawn(lines: Sequence[Iterable[Segment]]) -> str:
    """The lines, each with its grounds below its letters, and the looks that they have."""
    looks: dict[str, str] = {}
    body = [_line(number, [one for one in line if one.text], looks) for number, line in enumerate(lines)]
    rules = [f".{name}{{{rule}}}" for rule, name in looks.items()]
    width = max((sum(one.cell_length for one in line) for line in lines), default=0)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * _WIDTH:.0f} {len(lines) * _HEIGHT:.0f}">',
            f"<style>text{{font:{_SIZE}px monospace;white-space:pre}}rect{{height:25px}}",
            *rules,
            "</style>",
            *filter(None, body),
            "</svg>\n",
        )
    )


def _line(number: int, segments: Sequence[Segment], looks: dict[str, str]) -> str:
    top, at = number * _HEIGHT, 0
    grounds: list[tuple[str, int, int]] = []
    letters = ""
    for one in segments:
        style = one.style or Style()
        ground, ink = _colours(style)
        if grounds and grounds[-1][0] == ground:
            grounds[-1] = (ground, grounds[-1][1], grounds[-1][2] + one.cell_length)
        else:
            grounds.append((ground, at, one.cell_length))
        if one.text.strip():
            look = looks.setdefault(f"fill:{ink}{_shape(style)}", f"s{len(looks)}")
            letters += f'<tspan x="{at * _WIDTH:.1f}" class="{look}">{escape(one.text, quote=False)}</tspan>'
        at += one.cell_length
    rects = "".join(
        f'<rect x="{x * _WIDTH:.1f}" y="{top:.1f}" width="{w * _WIDTH:.1f}" fill="{c}"/>' for c, x, w in grounds
    )
    return rects + (f'\n<text y="{top + 19:.1f}">{letters}</text>' if letters else "")


def _colours(style: Style) -> tuple[str, str]:
    """Of the ground, and of what is written on it."""
    ground = style.bgcolor.get_truecolor(foreground=False) if style.bgcolor else _DARK
    ink = style.color.get_truecolor() if style.color else _LIGHT
    return (ink.hex, ground.hex) if style.reverse else (ground.hex, ink.hex)


def _shape(style: Style) -> str:
    parts = {
        ";font-weight:bold": style.bold,
        ";font-style:italic": style.italic,
        ";text-decoration:underline": style.underline,
        ";opacity:.6": style.dim,
    }
    return "".join(rule for rule, has in parts.items() if has)
