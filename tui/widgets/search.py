"""The line in which words are typed that narrow the matrix, hidden while there are none."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class Search(Input):
    """Narrows as one types; enter or down goes to what was found, esc shows all again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "All", key_display="esc"),
        Binding("down,enter,tab", "leave", "To what is found", key_display="enter"),
    ]

    class Left(Message):
        """The person is done typing."""

    def __init__(self) -> None:
        super().__init__(placeholder="words: of a name, address, login, key or fingerprint", id="search", compact=True)
        self.display = False

    def open(self) -> None:
        """Show it, ready to be typed in."""
        self.display = True
        self.focus()

    def clear_words(self) -> None:
        """Show all again."""
        self.value = ""
        self.display = False

    def action_give_up(self) -> None:
        self.clear_words()
        self.post_message(self.Left())

    def action_leave(self) -> None:
        self.display = bool(self.value)
        self.post_message(self.Left())
