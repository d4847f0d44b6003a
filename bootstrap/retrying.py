"""Asking an API again where that may help: each wait is told before it begins, and 90 seconds at most are spent so.

What may have been done although no answer came is looked for before it is asked for again.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from keys.errors import KeyturnError

Answer = TypeVar("Answer")
_MOST_WAITING = 90.0  # seconds, for one question


class ApiError(KeyturnError):
    """What an API refused, or why it could not be asked. wait: the seconds that it asks for before a new attempt."""

    wait: float = 0.0


Trouble = TypeVar("Trouble", bound=ApiError)


@dataclass(frozen=True)
class Retrying(Generic[Trouble]):
    """error: what is waited for. pauses: the seconds before each new attempt, at least, after such trouble.

    perhaps_done: whether what was asked for may have been done all the same. waited: told the seconds and the reason
    before each wait. sleep: waits.
    """

    error: type[Trouble]
    pauses: Callable[[Trouble], Sequence[float]]
    perhaps_done: Callable[[Trouble], bool]
    waited: Callable[[float, str], None]
    sleep: Callable[[float], None]

    def ask(self, once: Callable[[], Answer], done: Callable[[], Answer | None] = lambda: None) -> Answer:
        """The answer of `once`, after as much waiting as that kind of trouble is worth. Raises what it raises.

        done: for a question that changes something: looks whether it was done although no answer told so, which is then
        the answer. It is asked before the question is put again, and before it is given up.
        """
        left, attempt = _MOST_WAITING, 0
        while True:
            try:
                return once()
            except self.error as error:
                trouble = error
            pauses = self.pauses(trouble)
            pause = max(pauses[attempt], trouble.wait) if attempt < len(pauses) else math.inf
            goes_on = pause <= left
            if goes_on:
                self.waited(pause, trouble.what)
                self.sleep(pause)
            if self.perhaps_done(trouble) and (answer := done()) is not None:
                return answer
            if not goes_on:
                raise trouble
            left, attempt = left - pause, attempt + 1
