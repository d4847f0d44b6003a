"""A way in that is open for some minutes, shown until a device comes by it: as a code, and as what is done there."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from bootstrap.attended.pairing_questions import ShowAuthKey, ShowInvitation
from tui.questions.panel import Panel
from tui.widgets.qr_code import CodeAndWords, note_on_colours

if TYPE_CHECKING:
    from datetime import datetime

    from tui.app import KeyturnApp


class ByCodePanel(Panel[None]):
    """Waits for no answer: it goes by itself. A subclass has the words that stand beside the code.

    ROWS: of the words that are to be seen together with the code.
    """

    question: ShowInvitation | ShowAuthKey
    WHOLE = True
    ROWS: ClassVar[int]

    def words(self, left: str) -> tuple[Content, ...]:
        """Line by line; those that are empty are left out. left: how long the way is open, in words."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield CodeAndWords(self.question.code, self._words(), rows=self.ROWS)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.query_one(CodeAndWords).say(self._words())

    def _words(self) -> Content:
        left = time_left(self.question.until, cast("KeyturnApp", self.app).clock())
        parts = (*self.words(left), Content(note_on_colours(self)))
        return Content("\n").join(part for part in parts if part)


def numbered(steps: tuple[str, ...]) -> Content:
    return Content("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))


def time_left(until: "datetime", now: "datetime") -> str:
    """ "within 9:05 minutes" """
    seconds = max(int((until - now).total_seconds()), 0)
    return f"within {seconds // 60}:{seconds % 60:02} minutes" if seconds else "the time is over"
