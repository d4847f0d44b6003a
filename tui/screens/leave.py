"""Leaving while a change is under way: what is to become of it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label

_WHAT = (
    "A change is under way. If you leave, what was begun at a server is finished, and nothing more begins. "
    "What is left then is finished by: keyturn apply"
)


class LeaveScreen(ModalScreen[bool]):
    """Gives whether to leave."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "Stay", key_display="esc")]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(_WHAT, markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Stay", id="stay")
                yield Button("Leave", id="leave", variant="error")

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "leave")
