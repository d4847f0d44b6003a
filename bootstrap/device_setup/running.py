"""Steps, done or taken back one after the other. What fails at one of them is told, and does not stop the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bootstrap.device_setup.step import Step
from keys.errors import KeyturnError


@dataclass(frozen=True)
class Done:
    """What came of one step. said: a sentence, empty where it failed. error: why it did."""

    name: str
    place: str
    said: str = ""
    error: KeyturnError | None = None


Tell = Callable[[Done], None]


def set_up(steps: Sequence[Step], tell: Tell) -> list[Done]:
    """Do those that are not done yet; nothing comes of the others. tell: gets each as soon as it has ended."""
    return _each(steps, lambda step: "" if step.is_done() else step.do(), tell)


def take_down(steps: Sequence[Step], tell: Tell) -> list[Done]:
    """Take back what is there, the last first; nothing comes of what is not there."""
    return _each(tuple(reversed(steps)), lambda step: step.undo() if step.is_there() else "", tell)


def failed(done: Iterable[Done]) -> str:
    """The names of those that failed; empty where none did."""
    return ", ".join(one.name for one in done if one.error)


def _each(steps: Sequence[Step], act: Callable[[Step], str], tell: Tell) -> list[Done]:
    ended: list[Done] = []
    for step in steps:
        try:
            done = Done(step.name, step.place, act(step))
        except KeyturnError as error:
            done = Done(step.name, step.place, error=error)
        if done.said or done.error:
            ended.append(done)
            tell(done)
    return ended
