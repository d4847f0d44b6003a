"""The request of this machine, to be carried to a device that gets in: its text, and what is compared there."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from bootstrap.attended.asked_here import TakeRequest
from keys.access_request import MAX_AGE
from keys.inert import inert
from tui.questions.panel import Panel, QuestionText


class RequestPanel(Panel[bool]):
    """It holds no secret, so y copies it, by the terminal (OSC 52)."""

    question: TakeRequest
    WHOLE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy request")]

    def compose(self) -> ComposeResult:
        with QuestionText():
            yield Static(self._words(), markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Done", id="done", compact=True)

    def on_mount(self) -> None:
        self.query_one("#done").focus()

    @on(Button.Pressed)
    def _answer(self) -> None:
        self.give(True)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.question.request.text)
        self.notify("The request was given to the terminal's clipboard.", markup=False)

    def _words(self) -> Content:
        request, file = self.question.request, self.question.file
        saved = f"It is saved in {inert(file, 300)}; y copies it too." if file else "y copies it."
        parts = [
            Content(f"Bring this to a device that gets in, within {MAX_AGE.days} days. It holds no secret."),
            Content(saved),
            Content("There, press A and paste it, or: keyturn approve FILE. Compare what it shows with this:"),
            Content.styled(request.public_key.fingerprint, "bold"),
            Content(""),
            Content("\n".join(inert(line, 200) for line in request.text.splitlines())),
            Content(""),
            Content(request.public_key.randomart()),
        ]
        return Content("\n").join(parts)
