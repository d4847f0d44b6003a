"""While this computer joins a fleet: the code that both sides show, compared here, then kept for the other person."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Static

from bootstrap.attended.joining_questions import CompareHere, ShowCode
from keys.inert import inert
from keys.public_key import PublicKey
from tui.questions.panel import Panel, QuestionText


class CompareHerePanel(Panel[bool]):
    """No has the focus: nothing was taken over yet."""

    question: CompareHere
    WHOLE = True

    def compose(self) -> ComposeResult:
        with QuestionText():
            yield Static(
                f"The device at {inert(self.question.address, 60)} has answered. It has to show this code too:",
                markup=False,
            )
            yield from _code_and_key(self.question.compare, self.question.key)
            yield Static(
                "Say yes only if it shows the same code and the same key. If it does not, somebody stands in between.",
                markup=False,
            )
        with Horizontal(classes="buttons"):
            yield Button("No", id="no", compact=True)
            yield Button("Yes, the same", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")


class CodePanel(Panel[None]):
    """Waits for no answer: it goes by itself once the person at the other device has said yes or no."""

    question: ShowCode
    WHOLE = True

    def compose(self) -> ComposeResult:
        yield Static("Now say yes at the other device too, if it shows the same code:", markup=False)
        yield from _code_and_key(self.question.compare, self.question.key)
        yield Static("This goes on by itself then. s stops it.", markup=False)


def _code_and_key(code: str, key: PublicKey) -> Iterator[Widget]:
    yield Static(" ".join(inert(code, 20)), id="compare", markup=False)
    yield Static("This computer's key, as the other device has to show it:", markup=False)
    yield Static(f"{key.type} {key.fingerprint}", markup=False)
