"""A secret of the fleet, typed without being shown: it is nowhere on the screen, and leaves it only as the answer."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from bootstrap.attended.asked_here import TypeSecret
from keys.inert import inert
from tui.questions.panel import Panel
from tui.widgets.secret_input import SecretInput


class SecretTextPanel(Panel["str | None"]):
    """Enter goes to the next part, and in the last one gives them all; with one that is empty it gives up."""

    question: TypeSecret

    def compose(self) -> ComposeResult:
        question = self.question
        if question.why:
            yield Static(Content.styled(f"✖ {inert(question.why, 600)}", "$text-error"), markup=False)
        yield Static(Content(f"The secret {inert(question.name, 60)} of this fleet, for this machine's key ring."))
        for part in question.parts:
            yield Static(Content(f"{inert(part, 100)}:"), markup=False)
            yield SecretInput("enter alone: change nothing")

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        fields = list(self.query(Input))
        at = fields.index(event.input)
        if event.value and at + 1 < len(fields):
            fields[at + 1].focus()
        else:
            parts = [field.value for field in fields]
            self.give(":".join(parts) if all(parts) else None)
