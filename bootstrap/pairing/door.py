"""Who is let up to the door: all rules of pairing that keep it safe on a hostile network, one decision at a time.

The code is good for one device and a few minutes: who came in time may still be confirmed after them, and nobody else
comes. Three wrong codes close the door; so do two devices that both know the right one, as one of them should not.
Knowing the code lets nobody in: a person compares and confirms, and only then anything happens.
"""

import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from keys.pairing import Code, comparison, says_a_code
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.pairing.member import Member

WRONG_CODES = 3


class Guest(Protocol):
    """Somebody at the other end of a connection, who waits with a key."""

    @property
    def address(self) -> str: ...
    def say(self, line: str) -> None:
        """Show a line on the device. Never blocks for long, raises nothing."""
        ...

    def leave(self) -> None:
        """End the connection once all is said."""
        ...

    def turn_away(self, line: str) -> None:
        """The same, with a last line that says why this key is not let in."""
        ...

    def member(self) -> "Member | None":
        """The keyturn that came, where it is one: a second computer that joins. None for any other client."""
        ...


@dataclass(frozen=True)
class Candidate:
    """A device that said the code and showed this key. compare: what both sides show.

    proved: whether it signed with the key, and so holds its private half. A key that was pasted is only claimed.
    """

    key: PublicKey
    compare: str
    guest: Guest
    proved: bool = True


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Somebody tried a code that is wrong. left: how many more of them close the door."""

    address: str
    left: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The door is closed, and nobody was let in."""

    why: str


Knock = Candidate | WrongCode | Closed


class Door:
    """Asked by the threads of the connections; `next` is for the one that talks to the person. until: of `clock`."""

    def __init__(
        self,
        code: Code,
        host_key: PublicKey,
        *,
        until: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._code = code
        self._host_key = host_key
        self._until = until
        self._clock = clock
        self._lock = threading.Lock()
        self._knocks: queue.SimpleQueue[Knock] = queue.SimpleQueue()
        self._wrong = 0
        self._open = True
        self._at_it: Candidate | None = None
        self._refused: set[PublicKey] = set()

    @property
    def is_open(self) -> bool:
        """Whether a device may still come."""
        return self._open and self._clock() < self._until

    def next(self, seconds: float) -> Knock | None:
        """What happened next; None where nothing did for so long."""
        try:
            return self._knocks.get(timeout=seconds)
        except queue.Empty:
            return None

    def knows(self, user: str, address: str) -> bool:
        """Whether the user name says the code, asked once a connection. One that says a wrong one is counted."""
        if self._code.is_said_by(user):
            return self.is_open
        if says_a_code(user):
            self._count_wrong(address)
        return False

    def would_take(self, key: PublicKey) -> bool:
        """Whether a signature with this key would be looked at."""
        return self.is_open and key not in self._refused

    def comparison_of(self, key: PublicKey) -> str:
        """What both sides show where this is the device's key."""
        return comparison(self._code, self._host_key, key)

    def came(self, key: PublicKey, guest: Guest, *, proved: bool = True) -> bool:
        """A device has said the code and shown this key. Whether it may wait for the person's answer.

        Who only claims a key is not heard where its holder waits already.
        """
        with self._lock:
            before = self._at_it
            if not self.would_take(key) or (before and before.key == key and before.proved and not proved):
                return False
            if before is not None and before.key != key:
                self._close("two devices came with the code, and one of them should not know it")
                return False
            self._at_it = Candidate(key, self.comparison_of(key), guest, proved)
            if before is None:
                self._knocks.put(self._at_it)
        if before is not None:  # the same device has come again, its first connection being cut
            before.guest.leave()
        return True

    def guest_of(self, candidate: Candidate) -> Guest | None:
        """The newest connection of the device that waits with this key; None where none does."""
        at_it = self._at_it
        return at_it.guest if at_it and at_it.key == candidate.key else None

    def refuse(self, candidate: Candidate) -> None:
        """Not this key. The door is open for another one, of the same device too."""
        with self._lock:
            self._refused.add(candidate.key)
            at_it, self._at_it = self._at_it, None
        for guest in _guests(candidate, at_it):
            guest.turn_away("This key was not confirmed. To offer another one, connect again.")

    def take(self, candidate: Candidate) -> Guest | None:
        """The person confirmed: the code is used up. The device's newest connection; None where the door has closed."""
        with self._lock:
            if not self._open or self._at_it is None or self._at_it.key != candidate.key:
                return None
            self._open = False
            return self._at_it.guest

    def close(self, why: str) -> None:
        with self._lock:
            self._close(why)

    def _count_wrong(self, address: str) -> None:
        with self._lock:
            if not self._open:
                return
            self._wrong += 1
            self._knocks.put(WrongCode(address, WRONG_CODES - self._wrong))
            if self._wrong >= WRONG_CODES:
                self._close("three wrong codes were tried")

    def _close(self, why: str) -> None:
        if self._open:
            self._open = False
            self._knocks.put(Closed(why))


def _guests(*candidates: Candidate | None) -> tuple[Guest, ...]:
    return tuple({id(one.guest): one.guest for one in candidates if one}.values())
