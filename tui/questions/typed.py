"""A question that is answered by a button, or where much hangs on it, by typing a word. Cancel has the focus."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from keys.inert import inert
from tui.questions.panel import Panel, QuestionText


class TypedPanel(Panel[bool]):
    """A subclass says what it is about and what is asked. YES: the button; it works once the word is typed."""

    YES = "Yes"

    def text(self) -> Content:
        raise NotImplementedError

    def asks(self) -> str:
        raise NotImplementedError

    def word(self) -> str:
        """What has to be typed for a yes; empty where the button is enough."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with QuestionText():
            yield Static(self.text(), markup=False)
        yield Static(Content.styled(inert(self.asks(), 200), "bold"), id="what", markup=False)
        word = self.word()
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="no", compact=True)
            if word:
                yield Input(placeholder=f"tab, then type {inert(word, 60)}", id="name", compact=True)
            yield Button(self.YES, id="yes", variant="error", disabled=bool(word), compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Input.Changed)
    def _compare(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value != self.word()

    @on(Input.Submitted)
    def _take_word(self, event: Input.Submitted) -> None:
        if event.value == self.word():
            self.give(True)
        else:
            said = f"That is not it: type {inert(self.word(), 60)}, or press escape, then s, to stop."
            self.query_one("#what", Static).update(Content.styled(said, "bold $text-error"))

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")
