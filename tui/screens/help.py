"""Help: what the signs mean, and every key."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from keys.matrix_words import SIGNS
from tui.commands import EVERYWHERE, MOVES, Command
from tui.widgets.findings import STYLES


class HelpScreen(ModalScreen[None]):
    """Lies above the screen that it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", key_display="esc"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, here: Sequence[Command]) -> None:
        """here: the commands of the screen that it is about."""
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = "help"
            box.border_subtitle = "esc closes"
            yield Static(_help(self._here), markup=False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help").scroll_relative(y=lines, animate=False)


def _help(here: Sequence[Command]) -> Content:
    signs = [_line(str(sign), sign.says, STYLES[sign.meaning]) for sign in SIGNS.values()]
    commands = [
        _line(command.key_shown or command.key, command.help, "bold $text-accent") for command in (*here, *EVERYWHERE)
    ]
    moves = [_line(keys, what, "bold $text-accent") for keys, what in MOVES]
    lines = [
        Content("Who gets in where: targets down, devices across."),
        Content("Nothing is changed before its plan was shown and agreed to."),
        *_part("signs", signs),
        *_part("keys", [*commands, _line("ctrl+p", "All commands, by name", "bold $text-accent")]),
        *_part("moving", moves),
    ]
    return Content("\n").join(lines)


def _part(title: str, lines: list[Content]) -> list[Content]:
    return [Content(""), Content.styled(title, "bold $text-primary"), *lines]


def _line(sign: str, says: str, style: str) -> Content:
    return Content.assemble("  ", (f"{sign:<13}", style), " ", says)
