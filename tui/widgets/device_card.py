"""The card of a device: its facts, and the picture of its key beside them, or below where there is little room."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.widgets.detail import DetailPane

_LEAST = 64  # columns for both side by side


class DeviceCard(DetailPane):
    """Scrolls as every detail does."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="card"):
            yield Static(id="facts", markup=False)
            yield Static(id="picture", markup=False)

    def show_card(self, facts: Content, picture: Content, *, anew: bool) -> None:
        """anew: whether it is about another device than before, and is read from its top."""
        self.query_one("#facts", Static).update(facts)
        self.query_one("#picture", Static).update(picture)
        if anew:
            self.scroll_home(animate=False)

    @on(events.Resize)
    def _fit(self, event: events.Resize) -> None:
        self.set_class(event.size.width < _LEAST, "-slim")
