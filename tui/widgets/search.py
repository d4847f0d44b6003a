"""The line in which words are typed that leave out what has not all of them. It is there only while it is used."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class Search(Input):
    """Narrows as one types (Input.Changed); enter or down keeps that and goes to what was found, esc takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "All", key_display="esc"),
        Binding("down,enter,tab", "leave", "To what is found", key_display="enter"),
    ]

    class Left(Message):
        """The person is done typing. words: what stays in force; empty for nothing."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, of: str) -> None:
        """of: what is searched for, as the empty line shows it."""
        super().__init__(placeholder=of, id="search", compact=True)
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
        self.post_message(self.Left(""))

    def action_leave(self) -> None:
        self.display = bool(self.value.strip())
        self.post_message(self.Left(self.value.strip()))
