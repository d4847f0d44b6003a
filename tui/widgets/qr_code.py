"""A QR code as a camera takes it from the screen: in colours of its own, whole or not at all, its words near by.

What it shows is never selected, so that no key copies it: a code may hold a secret.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Center, Container, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from bootstrap.cli.qr_text import LIGHT_SCREEN, ground
from keys.qr import swapped

_ON_LIGHT, _ON_DARK = "#000000 on #ffffff", "#ffffff on #000000"  # a scanner wants dark on light, whatever the theme
_PAINTED = {  # lower halves only: where lines stand apart, the ground fills the gap as scanners take it best
    "█": (_ON_LIGHT, " "),
    " ": (_ON_DARK, " "),
    "▀": (_ON_LIGHT, "▄"),
    "▄": (_ON_DARK, "▄"),
}
_BESIDE = 36  # columns in which the words can be read
_GAP = 2


class _Unselected(Static):
    ALLOW_SELECT = False


class QrCode(_Unselected):
    """lines: the cells, light ones drawn (keys.qr)."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(markup=False)
        self._lines = lines

    def on_mount(self) -> None:
        if self.app.no_color:
            lines = swapped(self._lines) if ground() == "light" else self._lines
            self.update(Content("\n".join(lines)))
        else:
            self.update(Content("\n").join(Content.assemble(*_runs(line)) for line in self._lines))


def note_on_colours(widget: Widget) -> str:
    """What has to be said beside a code that may have the wrong colours; empty where they are right."""
    return LIGHT_SCREEN if widget.app.no_color and not ground() else ""


class CodeAndWords(Container):
    """The words stand below the code, or beside it; where there is room for neither, what that takes stands instead.

    rows: of the words that have to be seen together with the code, where not all of them can be.
    more: what stands behind the words, of so many rows. alone: whether the words are of use without the code,
    and may be selected.
    """

    def __init__(
        self, code: Sequence[str], words: Content, *more: Widget, rows: int, more_rows: int = 0, alone: bool = True
    ) -> None:
        super().__init__()
        self._code, self._words, self._more = code, words, more
        self._rows, self._more_rows, self._alone = rows, more_rows, alone

    def compose(self) -> ComposeResult:
        yield Center(QrCode(self._code))
        with VerticalScroll(classes="words", can_focus=self._alone):
            yield Static(classes="needs", markup=False)
            yield (Static if self._alone else _Unselected)(self._words, classes="text", markup=False)
            yield from self._more

    def say(self, words: Content) -> None:
        """Other words, of about the same length."""
        self._words = words
        self.query_one(".text", Static).update(words)

    @property
    def is_code_shown(self) -> bool:
        return not self.has_class("-small")

    def on_resize(self, event: Resize) -> None:
        layout = self._layout_in(event.size)
        for one in ("-below", "-beside", "-small"):
            self.set_class(one == layout, one)
        small = layout == "-small"
        self.query_one(".needs", Static).update(Content(self._needs(event.size) if small else ""))
        self.query_one(".needs").display = small
        self.query_one(".text").display = self._alone or not small

    def _layout_in(self, room: Size) -> str:
        columns, rows = self._needed
        height = self._words.get_height({}, max(room.width - _GAP, 1)) + self._more_rows
        if room.width >= columns and room.height >= rows + height:
            return "-below"
        if room.width >= columns + _GAP + _BESIDE and room.height >= rows:
            return "-beside"
        if room.width >= columns and self._alone and room.height >= rows + self._rows:
            return "-below"
        return "-small"

    @property
    def _needed(self) -> tuple[int, int]:
        return len(self._code[0]), len(self._code)

    def _needs(self, room: Size) -> str:
        """In columns and rows of the window, which has more than our room."""
        window, (columns, rows) = self.app.size, self._needed
        wide, high = window.width - room.width, window.height - room.height
        below = self._rows if self._alone else self._words.get_height({}, columns) + self._more_rows
        return (
            f"This window has {window.width} columns and {window.height} rows. The code needs "
            f"{columns + wide} and {rows + below + high}, or {columns + _GAP + _BESIDE + wide} and {rows + high}.\n"
            "Make the window larger, or its letters smaller (Ctrl and -, on a Mac Cmd and -): it then comes up here."
        )


def _runs(line: str) -> Iterator[tuple[str, str]]:
    """The line in pieces of one style."""
    for style, cells in groupby((_PAINTED[cell] for cell in line), key=lambda painted: painted[0]):
        yield "".join(sign for _, sign in cells), style
