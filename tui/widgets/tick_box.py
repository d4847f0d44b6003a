"""A yes or no in a form, as words and a sign: a terminal without colours shows it too."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static


class TickBox(Static, can_focus=True):
    """Space turns it; enter goes on, as in the other fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn", "Turn"),
        Binding("enter", "screen.go_on", show=False),
    ]

    is_ticked: reactive[bool] = reactive(False)

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002  as Textual has it
        super().__init__(id=id, markup=False)
        self._label = label

    def render(self) -> Content:
        return Content(f"[{'x' if self.is_ticked else ' '}] {self._label}")

    def action_turn(self) -> None:
        self.is_ticked = not self.is_ticked

    def on_click(self, _event: events.Click) -> None:
        self.action_turn()
