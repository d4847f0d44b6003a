"""A person who attends a job by a script: an answer for each sort of question; what they saw is kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from bootstrap.attended.attendant import Answer, Notice, Question
from bootstrap.device_setup.running import Done
from bootstrap.events import Event, Tried


@dataclass
class Scripted:
    """An Attendant. answers: by the type of the question. A question without an answer fails the test."""

    answers: Mapping[type[Question[Any]], Any] = field(default_factory=dict)
    asked: list[Question[Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    steps: list[Done] = field(default_factory=list)
    tried: dict[str, Tried] = field(default_factory=dict)

    def happened(self, event: Event) -> None:
        if isinstance(event, Tried):
            self.tried[event.target] = event

    def tell(self, text: str) -> None:
        self.told.append(text)

    def ended(self, done: Done) -> None:
        self.steps.append(done)

    def ask(self, question: Question[Answer]) -> Answer:
        self.asked.append(question)
        return cast("Answer", self.answers[type(question)])

    @contextmanager
    def show(self, notice: Notice) -> Iterator[None]:
        self.told.append(type(notice).__name__)
        yield

    def stops_by(self, stop: Callable[[], None], *, leaves: str = "") -> None:
        """It is never stopped."""
