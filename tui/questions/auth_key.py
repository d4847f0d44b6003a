"""An auth key of the tailnet, for a device that is waited for: as a code, as text, and copied by a key."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from bootstrap.attended.pairing_questions import ShowAuthKey
from keys.inert import inert
from tui.questions.by_code import ByCodePanel, numbered


class AuthKeyPanel(ByCodePanel):
    """Until the device is in the tailnet, or is waited for no more."""

    question: ShowAuthKey
    ROWS = 3
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy key")]

    def action_copy(self) -> None:
        """By the terminal (OSC 52). It is not said what was copied."""
        self.app.copy_to_clipboard(self.question.secret)
        self.notify("The auth key was given to the terminal's clipboard.", markup=False)

    def words(self, left: str) -> tuple[Content, ...]:
        question = self.question
        return (
            Content.assemble(f"On {inert(question.name, 60)}, ", (left, "bold $text-warning"), ":"),
            numbered(question.steps),
            Content.assemble("Auth key (y copies it): ", (question.secret, "bold")),
            Content("It lets in one machine. s waits no longer, and revokes it."),
        )
