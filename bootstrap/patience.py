"""How long to wait before each further look at targets that are away."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FIRST_PAUSE = 5.0  # seconds
_LONGEST = 12  # times the first


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """first: seconds of the first pause; the others follow from it. pause: waits that long; Ctrl-C ends it."""

    first: float = FIRST_PAUSE
    pause: Callable[[float], None] = _pause

    def pauses(self) -> Iterator[float]:
        """5, 10, 20, 40, 60, 60 … seconds, for ever: each twice the one before, up to twelve times the first."""
        seconds = self.first
        while True:
            yield seconds
            seconds = min(2 * seconds, _LONGEST * self.first)
