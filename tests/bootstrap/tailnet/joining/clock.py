"""Waiting without a wait: a clock that only sleeping moves."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bootstrap.tailnet.waiting import Wait


@dataclass
class Clock:
    """slept: every sleep, in seconds. at: what is done at the end of each."""

    slept: list[float] = field(default_factory=list)
    at: Callable[[], None] = lambda: None

    def wait(self, seconds: float = 60.0) -> Wait:
        return Wait(seconds, 2.0, lambda: sum(self.slept), self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at()
