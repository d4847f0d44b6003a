"""What the panels of questions share, and which question has which panel."""

from typing import Any, Generic, cast

from textual.containers import VerticalScroll
from textual.message import Message

from bootstrap.attended.attendant import Answer, Question


class Answered(Message):
    """The person has answered this question."""

    def __init__(self, question: Question[Any], answer: object) -> None:
        super().__init__()
        self.question = question
        self.answer = answer


class Panel(VerticalScroll, Generic[Answer]):
    """A subclass shows its question, puts the focus on the harmless answer, and calls `give` once."""

    def __init__(self, question: Question[Answer]) -> None:
        super().__init__(id="question")
        self.question = question

    def give(self, answer: Answer) -> None:
        self.post_message(Answered(self.question, cast("object", answer)))
