"""A private key, encrypted, for the camera of a device that can't make one. It goes once this is answered."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button

from bootstrap.attended.pairing_questions import TakeByCamera
from keys.inert import inert
from tui.questions.panel import Panel
from tui.widgets.qr_code import CodeAndWords, note_on_colours


class ForQrPanel(Panel[bool]):
    """Cancel has the focus. The yes works only while the code is shown: nobody has taken what they have not seen."""

    question: TakeByCamera
    WHOLE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Let nothing in", key_display="esc")]

    def compose(self) -> ComposeResult:
        buttons = Horizontal(
            Button("Cancel", id="no", compact=True),
            Button("It has the key", id="yes", variant="warning", compact=True),
            classes="buttons",
        )
        yield CodeAndWords(self.question.code, self._words(), buttons, rows=0, more_rows=1, alone=False)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Resize)
    def _let_answer(self) -> None:
        self.call_after_refresh(self._judge)

    def _judge(self) -> None:
        if self.is_attached:  # else it was answered meanwhile
            self.query_one("#yes", Button).disabled = not self.query_one(CodeAndWords).is_code_shown

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")

    def action_cancel(self) -> None:
        self.give(False)

    def _words(self) -> Content:
        question = self.question
        parts = [
            Content(
                f"The private key of {inert(question.name, 60)}, encrypted. Scan it there, and paste the text "
                "into the SSH app as a key. Type its passphrase there, with the hyphens:"
            ),
            Content.styled(f"  {question.passphrase}", "bold"),
            Content("Whoever takes a picture of both has the key. Cancel lets nothing in."),
            Content(note_on_colours(self)),
        ]
        return Content("\n").join(part for part in parts if part)
