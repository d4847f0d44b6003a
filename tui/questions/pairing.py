"""While a device is paired: the code that it comes by, and once it has come, what is compared. No has the focus."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from bootstrap.attended.pairing_questions import CompareCodes, GiveSecret, ShowInvitation
from bootstrap.pairing.invitation import Answer
from bootstrap.pairing.taps import TRUST, by_hand
from keys.inert import inert
from tui.questions.by_code import ByCodePanel, numbered
from tui.questions.panel import Panel, QuestionText
from tui.questions.yes_or_no import YesOrNoPanel

_ANSWERS = {"no": Answer.NO, "yes": Answer.YES, "other": Answer.OTHER}


class InvitationPanel(ByCodePanel):
    """Until a device comes, or the door is closed."""

    question: ShowInvitation
    ROWS = 5  # what the first step needs
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy link")]

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(str(self.question.links[0]))
        self.notify("The link was given to the terminal's clipboard.", markup=False)

    def words(self, left: str) -> tuple[Content, ...]:
        question = self.question
        hands = "\n".join(by_hand(one) for one in question.links)
        return (
            Content.assemble(f"On {inert(question.name, 60)}, ", (left, "bold $text-warning"), ":"),
            numbered((*question.steps, TRUST)),
            Content.styled(question.host_key.fingerprint, "bold"),
            Content.assemble("Link (y copies it): ", (str(question.links[0]), "bold")),
            Content(f"Where no link opens, by hand, with that key and no password:\n{hands}"),
            Content(f"Or paste its public key in its browser: {question.pages[0]}" if question.pages else ""),
            Content("s closes the door."),
        )


class ComparePanel(Panel[Answer]):
    """Who came, and what both sides show: only a person can tell whether that is the same."""

    question: CompareCodes
    WHOLE = True

    def compose(self) -> ComposeResult:
        question = self.question
        proof = "has proved that it holds this key" if question.proved else "pasted this key, which proves nothing"
        with QuestionText():
            yield Static(f"A device came from {inert(question.address, 60)}. It {proof}:", markup=False)
            yield Static(f"{question.key.type} {question.key.fingerprint}", markup=False)
            yield Static(" ".join(inert(question.compare, 20)), id="compare", markup=False)
            yield Static(
                f"Say yes only if {inert(question.name, 60)} shows the same code and the same key, and has shown this "
                "as our host key. Somebody in between would have shown another one:",
                markup=False,
            )
            yield Static(question.host_key.fingerprint, markup=False)
        with Horizontal(classes="buttons"):
            yield Button("No", id="no", compact=True)
            yield Button("Yes, the same", id="yes", variant="warning", compact=True)
            yield Button("Another key", id="other", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(_ANSWERS[event.button.id or "no"])


class SecretPanel(YesOrNoPanel):
    """Whether a computer that has joined gets a secret too."""

    question: GiveSecret

    def text(self) -> Content:
        noted = "What it is given is noted, so that its loss tells what to change."
        return Content(f"{inert(self.question.name, 60)} is let in. {noted}")

    def asks(self) -> str:
        return inert(f"Give {self.question.name} the secret {self.question.secret} too?", 200)
