"""Help: what the screen is for, its keys and those that hold everywhere, and what the signs mean where it has any."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from keys.matrix_words import SIGNS
from tui.commands import MOVES, Command, everywhere_else, offered
from tui.purposes import EVERYWHERE as PROMISE
from tui.purposes import PURPOSES, Purpose
from tui.screens.above import Dialog
from tui.widgets.findings import STYLES

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_KEY = "bold $text-accent"
_BAR = 1  # cell, of the scrollbar, which comes once there is a text
_LEAST = 16  # cells, for what a key does
_PALETTE = ("ctrl+p", "All commands, by name", _KEY)

Row = tuple[str, str, str]  # a key or a sign, what it says, the style of the first


class HelpScreen(Dialog[None]):
    """Lies above the screen that it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", key_display="esc"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
        Binding("g", "scroll(-10000)", "Top", show=False),
        Binding("G", "scroll(10000)", "Bottom", show=False),
        Binding("ctrl+d", "scroll(10)", "Half a page down", show=False),
        Binding("ctrl+u", "scroll(-10)", "Half a page up", show=False),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._here: Sequence[Command] = getattr(about, "COMMANDS_HERE", ())
        self._purpose = PURPOSES.get(type(about).__name__, PROMISE)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help", classes="dialog -reading") as box:
            box.border_title = "help"
            box.border_subtitle = "esc closes"
            yield Static(markup=False)

    @on(Resize)
    def _lay_out(self) -> None:
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        app = cast("KeyturnApp", self.app)
        everywhere = offered(app.COMMANDS_EVERYWHERE, app.check_action)
        shown = self.query_one(Static)
        shown.update(_help(self._purpose, self._here, everywhere, shown.size.width - _BAR))

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help").scroll_relative(y=lines, animate=False)


def _help(purpose: Purpose, here: Sequence[Command], everywhere: Sequence[Command], width: int) -> Content:
    lines = [Content(purpose.says)]
    if purpose != PROMISE:
        lines.append(Content(PROMISE.says))
    if here:
        lines += _part("keys here", [_row(command) for command in here], width)
    lines += _part("keys everywhere", [*map(_row, everywhere_else(here, everywhere)), _PALETTE], width)
    lines += _part("moving", [(keys, what, _KEY) for keys, what in MOVES], width)
    if purpose.shows_signs:
        lines += _part("signs", [(str(sign), sign.says, STYLES[sign.meaning]) for sign in SIGNS.values()], width)
    return Content("\n").join(lines)


def _row(command: Command) -> Row:
    return command.key_shown or command.key, command.help, _KEY


def _part(title: str, rows: Sequence[Row], width: int) -> Iterator[Content]:
    """A title, and below it the rows, what they say in a column of its own."""
    before = max(len(sign) for sign, _, _ in rows)
    yield Content("")
    yield Content.styled(title, "bold $text-primary")
    for sign, says, style in rows:
        lines = wrap(says, max(width - before - 4, _LEAST))
        yield Content.assemble("  ", (sign.ljust(before), style), "  ", f"\n{' ' * (before + 4)}".join(lines))
