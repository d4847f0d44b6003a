"""A field for a key: what is pasted is looked at whole, and what is no key is not kept."""

from textual import events
from textual.message import Message
from textual.widgets import Input


class KeyInput(Input):
    """A text field cuts a paste down to its first line, and so could not tell what was pasted."""

    class Pasted(Message):
        """All of it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))

    def put(self, text: str, *, is_secret: bool) -> None:
        """Keep it; a secret does not stay in the field, nor what a paste holds besides a line."""
        line = "" if is_secret or len(text.strip().splitlines()) > 1 else text.strip("\r\n")
        with self.prevent(Input.Changed):
            self.value = line
