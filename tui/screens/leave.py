"""Are you sure: before a change that is under way is left, or stopped half-way. To go on has the focus."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from tui.screens.above import Dialog

_FINISHES = (
    "what was begun at a server is finished, and nothing more begins. What is left then is finished by: keyturn apply"
)


class SureScreen(Dialog[bool]):
    """Gives whether to. A subclass says what that means."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "Back", key_display="esc"),
        Binding("left", "app.focus_previous", "Left", show=False),
        Binding("right", "app.focus_next", "Right", show=False),
    ]
    NO: ClassVar[str] = ""
    YES: ClassVar[str] = ""

    def what(self) -> str:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(self.what(), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self.NO, id="no")
                yield Button(self.YES, id="yes", variant="error")

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class LeaveScreen(SureScreen):
    """Leaving keyturn. begun: whether anything was changed yet."""

    NO, YES = "Stay", "Leave"

    def __init__(self, *, begun: bool) -> None:
        super().__init__()
        self._begun = begun

    def what(self) -> str:
        if not self._begun:
            return "This has not changed anything yet, and if you leave, it will not."
        return f"A change is under way. If you leave, {_FINISHES}"


class StopScreen(SureScreen):
    """Stopping a change that has begun."""

    NO, YES = "Go on", "Stop"

    def what(self) -> str:
        return f"The change has begun, and is not taken back. If you stop it, {_FINISHES}, or by the key a here."
