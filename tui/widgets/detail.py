"""The detail: all that is known about what the cursor is on, as text that can be scrolled."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class DetailPane(VerticalScroll):
    """Scrolls with the arrows and with the keys of vi."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
        Binding("g", "scroll_home", "Top", show=False),
        Binding("G", "scroll_end", "Bottom", show=False),
        Binding("ctrl+d", "page_down", "Page down", show=False),
        Binding("ctrl+u", "page_up", "Page up", show=False),
        Binding("enter,escape", "screen.back", "Back", key_display="esc"),
    ]

    def __init__(self, id: str) -> None:  # noqa: A002  what Textual calls it
        super().__init__(id=id)
        self._shown = Content("")

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, content: Content, *, anew: bool) -> None:
        """Show this. anew: whether it is about something else than before, and is read from its top."""
        if content.is_same(self._shown):
            return
        self._shown = content
        text = self.query_one(Static)
        # Laying the screen out anew is what costs most of a key press.
        text.update(content, layout=self._lines_of(content, text.size.width) != text.size.height)
        if anew:
            self.scroll_home(animate=False)

    def _lines_of(self, content: Content, width: int) -> int:
        """How many lines it takes, at least those of the pane; unknown (-1) while it has no room."""
        return max(content.get_height({}, width), self.size.height) if width else -1
