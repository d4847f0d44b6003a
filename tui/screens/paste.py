"""A text to be pasted, of which is said at once what it is, or what is amiss with it. Nothing is done with it yet."""

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static, TextArea

from keys.errors import InvalidInputError
from keys.inert import inert
from keys.key_text import holds_private_key
from tui.fields import QUIET
from tui.screens.above import Dialog

Value = TypeVar("Value")


class PasteScreen(Dialog[Value | None], Generic[Value]):
    """Gives what the text means; None for a change of mind.

    words: what to paste. read: gives what a text means; raises InvalidInputError. about: says what that is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel", key_display="esc")]

    def __init__(self, title: str, words: str, read: Callable[[str], Value], about: Callable[[Value], str]) -> None:
        super().__init__()
        self._title, self._words = title, words
        self._read, self._about = read, about
        self._value: Value | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(inert(self._title, 60))
            box.border_subtitle = "esc cancels"
            yield Static(self._words, markup=False)
            yield TextArea(id="pasted", soft_wrap=True)
            yield Static(id="verdict", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no")
                yield Button("Show the plan", id="yes", variant="primary", disabled=True)

    def on_mount(self) -> None:
        self.query_one("#pasted").focus()

    @on(TextArea.Changed)
    def _judge(self, event: TextArea.Changed) -> None:
        pasted = event.text_area
        self._value, said = self._judged(pasted.text)
        self.query_one("#verdict", Static).update(said)
        self.query_one("#yes", Button).disabled = self._value is None
        if holds_private_key(pasted.text):
            with self.prevent(TextArea.Changed):
                pasted.load_text("")  # neither shown nor brought back by an undo

    def _judged(self, text: str) -> tuple[Value | None, Content]:
        if not text.strip():
            return None, Content("")
        try:
            value = self._read(text)
        except InvalidInputError as error:
            hint = Content.styled(inert(error.hint), QUIET)
            return None, Content("\n").join([Content.styled(inert(error.what), "$text-error"), hint])
        return value, Content("\n").join(Content(inert(line, 300)) for line in self._about(value).split("\n"))

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(self._value if event.button.id == "yes" else None)
