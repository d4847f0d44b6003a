"""A text to read, above the screen that it is about; long ones scroll."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.screens.above import Dialog


class ReadingScreen(Dialog[None]):
    """Closed by escape, enter or q."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close", key_display="esc"),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, content: Content) -> None:
        """title: harmless already."""
        super().__init__()
        self._title, self._content = title, content

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading", classes="dialog -reading") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = "esc closes"
            yield Static(self._content, markup=False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#reading").scroll_relative(y=lines, animate=False)
