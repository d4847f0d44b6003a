"""A key that no device owns is to be taken out: whether somebody may still have it, before any plan is made."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from keys.device import Status
from keys.inert import inert
from tui.fields import QUIET
from tui.screens.above import Dialog

_ANSWERS = {"lost": Status.LOST, "retired": Status.RETIRED}
_WHAT = (
    "Noted as lost, its sessions are of interest, and what it may have had access to becomes a list of things to do "
    "by hand. Retired is for a key of which you know that nobody uses it any more. The plan comes next."
)


class KeyStatusScreen(Dialog[Status | None]):
    """what: the finding's words. Gives None for neither."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", key_display="esc"),
        Binding("left,h", "app.focus_previous", "Left", show=False),
        Binding("right,l", "app.focus_next", "Right", show=False),
    ]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Take this key out everywhere?", "bold"), markup=False)
            yield Static(Content(inert(self._what, 300)), markup=False)
            yield Static(Content.styled(_WHAT, QUIET), markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel")
                yield Button("As retired", id="retired")
                yield Button("As lost", id="lost", variant="error")

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(_ANSWERS.get(event.button.id or ""))
