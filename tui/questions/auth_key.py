"""An auth key of the tailnet, for a device that is waited for: as a code, as text, and copied by a key."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from bootstrap.attended.pairing_questions import ShowAuthKey
from keys.inert import inert
from tui.questions.panel import Panel
from tui.time_left import time_left
from tui.widgets.qr_code import CodeAndWords, note_on_colours

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_ROWS = 3  # of the words that are to be seen together with the code


class AuthKeyPanel(Panel[None]):
    """Waits for no answer: it goes by itself once the device is in the tailnet, or is waited for no more."""

    question: ShowAuthKey
    WHOLE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy key")]

    def compose(self) -> ComposeResult:
        yield CodeAndWords(self.question.code, self._words(), rows=_ROWS)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.set_interval(1.0, self._tick)

    def action_copy(self) -> None:
        """By the terminal (OSC 52). It is not said what was copied."""
        self.app.copy_to_clipboard(self.question.secret)
        self.notify("The auth key was given to the terminal's clipboard.", markup=False)

    def _tick(self) -> None:
        self.query_one(CodeAndWords).say(self._words())

    def _words(self) -> Content:
        question = self.question
        left = time_left(question.until, cast("KeyturnApp", self.app).clock())
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(question.steps, 1))
        parts = [
            Content.assemble(f"On {inert(question.name, 60)}, ", (left, "bold $text-warning"), ":"),
            Content(steps),
            Content.assemble("Auth key (y copies it): ", (question.secret, "bold")),
            Content("It lets in one machine. s waits no longer, and revokes it."),
            Content(note_on_colours(self)),
        ]
        return Content("\n").join(part for part in parts if part)
