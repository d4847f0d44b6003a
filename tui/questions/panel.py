"""What the panels of questions share, and which question has which panel."""

from typing import Any, ClassVar, Generic, cast

from textual.containers import VerticalScroll
from textual.message import Message

from bootstrap.attended.attendant import Answer, Notice, Question


class Answered(Message):
    """The person has answered this question."""

    def __init__(self, question: Question[Any], answer: object) -> None:
        super().__init__()
        self.question = question
        self.answer = answer


class Panel(VerticalScroll, Generic[Answer]):
    """A subclass shows its question, puts the focus on the harmless answer, and calls `give` once.

    Of a notice, which waits for no answer, it calls nothing. WHOLE: whether it takes the room of all that is below the
    title.
    """

    WHOLE: ClassVar[bool] = False

    def __init__(self, question: Question[Answer] | Notice) -> None:
        super().__init__(id="question")
        self.question = question

    def give(self, answer: Answer) -> None:
        self.post_message(Answered(cast("Question[Answer]", self.question), cast("object", answer)))
