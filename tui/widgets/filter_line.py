"""The line in which words are typed that leave things out. It is there only while it is used."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterLine(Input):
    """Enter keeps what was typed; escape takes it back. Both leave the line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", "Show all", key_display="esc")]

    class Left(Message):
        """Whoever typed is done. typed: what stays in force; empty for nothing."""

        def __init__(self, typed: str) -> None:
            super().__init__()
            self.typed = typed

    def on_mount(self) -> None:
        self.display = False

    def begin(self) -> None:
        """Show it, to be typed in."""
        self.display = True
        self.focus()

    def action_drop(self) -> None:
        self.value = ""
        self._leave()

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()

    def _leave(self) -> None:
        self.display = bool(self.value.strip())
        self.post_message(self.Left(self.value.strip()))
