"""Questions about this machine itself: a plain yes, one of several, a new passphrase, a look at one that was made."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static

from bootstrap.attended.asked_here import ChooseOne, GiveNewPassphrase, SayYes, SeePassphrase
from keys.inert import inert
from tui.questions.panel import Panel
from tui.questions.yes_or_no import YesOrNoPanel
from tui.widgets.secret_input import SecretInput


class SayYesPanel(YesOrNoPanel):
    """What it is to be answered by, then the question. No has the focus."""

    question: SayYes

    def text(self) -> Content:
        return Content("\n".join(inert(sentence, 600) for sentence in self.question.why))

    def asks(self) -> str:
        return inert(self.question.what, 300)


class ChoicePanel(Panel["int | None"]):
    """The choices, and "none of them" first: that is the harmless one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]
    question: ChooseOne

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(inert(self.question.what, 300), "bold"), markup=False)
        choices = [Content(inert(choice, 200)) for choice in self.question.choices]
        yield OptionList(Content("none of them"), *choices, markup=False, compact=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if step > 0 else options.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.give(event.option_index - 1 if event.option_index else None)


class NewPassphrasePanel(Panel["str | None"]):
    """Typed twice; enter in the second field gives it once both are the same. Nothing typed at all gives up."""

    question: GiveNewPassphrase

    def compose(self) -> ComposeResult:
        name = inert(self.question.device, 60)
        yield Static(Content(f"A passphrase for the new key of {name}, twice. Nobody can tell you it later."))
        yield SecretInput("passphrase", id="first")
        yield SecretInput("once more", id="again")
        yield Static("", id="differ", markup=False)

    def on_mount(self) -> None:
        self.query_one("#first").focus()

    @on(Input.Submitted, "#first")
    def _go_on(self) -> None:
        self.query_one("#again").focus()
        self.query_one("#differ", Static).update("Type it once more.")

    @on(Input.Submitted, "#again")
    def _take(self) -> None:
        first, again = (self.query_one(name, Input).value for name in ("#first", "#again"))
        if first == again:
            self.give(first or None)
            return
        self.query_one("#differ", Static).update(Content.styled("✖ The two differ.", "$text-error"))
        self.query_one("#again", Input).value = ""


class SeenPassphrasePanel(Panel[bool]):
    """The passphrase, until the person says that it is written down. It is on no other screen, ever."""

    question: SeePassphrase

    def compose(self) -> ComposeResult:
        name = inert(self.question.device, 60)
        yield Static(Content(f"The passphrase of the new key of {name}, shown this once:"), markup=False)
        yield Static(Content.styled(f"\n  {self.question.passphrase}\n", "bold"), markup=False)
        with Horizontal(classes="buttons"):
            yield Button("I have it", id="seen")

    def on_mount(self) -> None:
        self.query_one("#seen").focus()

    @on(Button.Pressed)
    def _answer(self) -> None:
        self.give(True)
