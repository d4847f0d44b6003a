"""A device at the page: what is said to it is kept until its browser looks again."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from keys.public_key import PublicKey

LOOKS = 2
"""Seconds between two looks of a browser that waits."""

_MOST_LINES = 500
_GONE = 2.5 * LOOKS  # seconds without a look, after which nobody looks any more
_PATIENCE = LOOKS + 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """All lines so far. ended: whether no more will come."""

    lines: tuple[str, ...]
    ended: bool


class PageGuest:
    """A door.Guest. address: where it came from. form: the path of the form by which it came."""

    def __init__(
        self, key: PublicKey, compare: str, address: str, form: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.key = key
        self.compare = compare
        self.form = form
        self.name = secrets.token_hex(16)
        self._address = address
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._ended = False
        self._looked = clock()
        self._has_seen_all = threading.Event()

    @property
    def address(self) -> str:
        return self._address

    def say(self, line: str) -> None:
        with self._lock:
            if not self._ended and len(self._lines) < _MOST_LINES:
                self._lines.append(line)

    def leave(self) -> None:
        with self._lock:
            self._ended = True

    def turn_away(self, line: str) -> None:
        self.say(line)
        self.leave()

    def member(self) -> None:
        """No keyturn runs in a browser."""

    @property
    def has_ended(self) -> bool:
        return self._ended

    def looks(self) -> Said:
        """What its browser is shown now."""
        with self._lock:
            self._looked = self._clock()
            if self._ended:
                self._has_seen_all.set()
            return Said(tuple(self._lines), self._ended)

    def wait_for_a_look(self) -> None:
        """Until it has seen the end, where somebody looks at all; a few seconds at most."""
        if self._clock() - self._looked < _GONE:
            self._has_seen_all.wait(_PATIENCE)
