"""How long to wait before each further look at targets that are away."""

from collections.abc import Iterator
from dataclasses import dataclass

FIRST_PAUSE = 5.0  # seconds
_LONGEST = 12  # times the first


@dataclass(frozen=True, slots=True)
class Patience:
    """first: seconds of the first pause; the others follow from it."""

    first: float = FIRST_PAUSE

    def pauses(self) -> Iterator[float]:
        """5, 10, 20, 40, 60, 60 … seconds, for ever: each twice the one before, up to twelve times the first."""
        seconds = self.first
        while True:
            yield seconds
            seconds = min(2 * seconds, _LONGEST * self.first)
