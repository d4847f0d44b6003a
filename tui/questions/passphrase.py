"""The passphrase of one of our own key files, typed without being shown."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from bootstrap.attended.attendant import GivePassphrase
from keys.inert import inert
from tui.questions.panel import Panel
from tui.widgets.secret_input import SecretInput


class PassphrasePanel(Panel["str | None"]):
    """Enter gives it; with nothing typed it gives up."""

    question: GivePassphrase

    def compose(self) -> ComposeResult:
        if self.question.again:
            yield Static(Content.styled("That is not its passphrase.", "bold $text-error"), markup=False)
        yield Static(Content("keyturn logs in with one of your own keys, and that is locked."), markup=False)
        yield Static(Content(f"Passphrase of {inert(str(self.question.path), 200)}:"), markup=False)
        yield SecretInput("enter alone: go on without this key")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.give(event.value or None)
