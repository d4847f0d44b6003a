"""How each step stands on this machine. It looks, asks nobody, and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap.device_setup.steps import DeviceSteps
from keys.errors import KeyturnError

DONE, NOT_UP_TO_DATE, NOT_DONE, NOT_ASKED_FOR = "done", "not up to date", "not done", "not asked for"


@dataclass(frozen=True)
class StepState:
    """One step and how it stands: one of the four above, or why nobody can tell."""

    name: str
    place: str
    state: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be done about it."""
        return self.state in {DONE, NOT_ASKED_FOR}


def states_of(steps: DeviceSteps) -> Iterator[StepState]:
    for step in steps.all:
        missing = NOT_ASKED_FOR if step in steps.on_request else NOT_DONE
        try:
            state = DONE if step.is_done() else NOT_UP_TO_DATE if step.is_there() else missing
        except KeyturnError as error:
            state = str(error)
        yield StepState(step.name, step.place, state)
