"""A screen as SVG, kept in a file and compared with it. With RECORD_SNAPSHOTS set, the files are written anew."""

import html
import os
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.tui.drawing import drawn
from tests.tui.screen import rest

FOLDER = Path(__file__).parent / "snapshots"
_TEXT = re.compile(r'<text y="[\d.]+">(.*?)</text>')
_TSPAN = re.compile(r"<tspan [^>]*>(.*?)</tspan>")
RECORDS = bool(os.environ.get("RECORD_SNAPSHOTS"))


async def picture(pilot: Pilot[None]) -> str:
    """What is on the screen once nothing moves there any more: the same in every run that shows the same."""
    for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
        field.cursor_blink = False
    await rest(pilot)
    return drawn([*pilot.app.screen._compositor.render_strips()])


def difference(name: str, now: str, aside: Path) -> str:
    """What is different from the file of that name, in a line; empty when nothing is. aside: takes the new picture."""
    kept = FOLDER / f"{name}.svg"
    if RECORDS:
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8")
        return ""
    before = kept.read_text(encoding="utf-8") if kept.exists() else ""
    if now == before:
        return ""
    new = aside / kept.name
    new.write_text(now, encoding="utf-8")
    return f"{kept.name}: {_first(before, now)} (now: {new})"


def _first(before: str, now: str) -> str:
    if not before:
        return "was never recorded"
    for number, (old, new) in enumerate(zip_longest(_lines(before), _lines(now), fillvalue=""), 1):
        if old != new:
            return f"line {number} was {old!r} and is {new!r}"
    return "the text is the same, its look is not"


def _lines(svg: str) -> Iterator[str]:
    """The words of each line that has some."""
    for line in _TEXT.findall(svg):
        yield " ".join(html.unescape(" ".join(_TSPAN.findall(line))).split())
