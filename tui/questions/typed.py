"""What is agreed to by a button, or, where that would be too easy, by typing a name first."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from bootstrap.attended.attendant import AgreeToPlan
from bootstrap.attended.recovery_questions import AgreeToRecovery
from keys.inert import inert
from tui.questions.panel import Panel, QuestionText


class TypedPanel(Panel[bool]):
    """Cancel has the focus. With a name to type, the button works once that is typed. A subclass gives the text."""

    question: AgreeToPlan | AgreeToRecovery

    def text(self) -> Content:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        question = self.question
        with QuestionText():
            yield Static(self.text(), markup=False)
        yield Static(Content.styled(inert(question.what, 200), "bold"), id="what", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="no", compact=True)
            if question.type_name:
                yield Input(placeholder=f"tab, then type {inert(question.type_name, 60)}", id="name", compact=True)
            yield Button("Yes", id="yes", variant="error", disabled=bool(question.type_name), compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Input.Changed)
    def _compare(self, event: Input.Changed) -> None:
        self.query_one("#yes", Button).disabled = event.value != self.question.type_name

    @on(Input.Submitted)
    def _take_name(self, event: Input.Submitted) -> None:
        if event.value == self.question.type_name:
            self.give(True)
        else:
            wanted = inert(self.question.type_name, 60)
            self.query_one("#what", Static).update(
                Content.styled(f"That is not it: type {wanted}, or press escape, then s, to stop.", "bold $text-error")
            )

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")
