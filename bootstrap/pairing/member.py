"""The giver's side of the exchange with `keyturn join`: what is said there, and the answer that is taken from it.

The joiner may send one short line, and nothing else that it sends is looked at. Secrets go out only in answer to it,
only those that were offered, and each only where whoever is asked here gives it.
"""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.pairing.lines import Lines
from keys.errors import KeyturnError
from keys.join_exchange import (
    MOST_OF_JOINER,
    End,
    Greeting,
    OfGiver,
    Said,
    Secrets,
    Waiting,
    encoded,
    of_joiner,
)
from keys.membership import Membership
from keys.strict_json import DocumentError

if TYPE_CHECKING:
    from bootstrap.ssh.paramiko_import import paramiko

BEAT = 5.0
"""Seconds without news after which the joiner is told that we are still there."""
_ANSWER = 180.0  # seconds for its answer: a person may be asked there
_STALL = 30.0  # seconds in which it reads nothing

Line = str | OfGiver
"""What stands in a queue of lines to be shown; None there is the end."""


class HandingOverError(KeyturnError):
    """The second computer did not take what it was to be handed. Its key is let in all the same."""


@dataclass(frozen=True)
class HandedOver:
    """given: names of the secrets that it has now. failed: why others that it was to have could not be given."""

    given: tuple[str, ...] = ()
    failed: tuple[KeyturnError, ...] = ()


class Member:
    """`write` is for a thread of its own, `hand_over` for whoever talks to the person, once."""

    def __init__(self, channel: "paramiko.Channel", lines: "queue.Queue[Line | None]") -> None:
        self._channel = channel
        self._lines = lines

    def write(self) -> None:
        """Send what stands in the queue, to its end. Raises OSError or EOFError once the joiner has gone."""
        line: Line | None = Greeting()
        while not isinstance(line, End):
            self._send(encoded(Said(line) if isinstance(line, str) else line or Waiting()))
            line = self._next()
        self._send(encoded(line))

    def hand_over(self, membership: Membership, secret: Callable[[str], str | None]) -> HandedOver:
        """Hand it over, and the secrets that it then wants.

        secret: called in this thread with each name; None from it is a no. Raises HandingOverError.
        """
        encoded(membership)  # raises where it is too large, before anything is said
        self._lines.put(membership)
        wanted = self._wanted(membership)
        values: dict[str, str] = {}
        failed: list[KeyturnError] = []
        for name in wanted:
            try:
                value = secret(name)
            except KeyturnError as error:
                failed.append(error)
                continue
            if value is not None:
                values[name] = value
        self._lines.put(Secrets(values))
        return HandedOver(tuple(values), tuple(failed))

    def _wanted(self, membership: Membership) -> tuple[str, ...]:
        try:
            answer = of_joiner(Lines(self._channel, MOST_OF_JOINER, 2 * MOST_OF_JOINER).next(_ANSWER))
        except TimeoutError:
            raise _not_taken("it did not answer in time") from None
        except DocumentError as error:
            raise _not_taken(f"its answer makes no sense: {error.what}") from None
        except (OSError, EOFError):
            raise _not_taken("its connection was cut") from None
        if not set(answer.names) <= set(membership.secrets):
            raise _not_taken("it wants a secret that was not offered")
        return answer.names

    def _next(self) -> Line | None:
        """What is to be said next; None where nothing was for a while."""
        try:
            line = self._lines.get(timeout=BEAT)
        except queue.Empty:
            return None
        return End() if line is None else line

    def _send(self, data: bytes) -> None:
        """`sendall`, whatever time-out the thread that reads has set."""
        until = time.monotonic() + _STALL
        while data:
            try:
                sent = self._channel.send(data)
            except TimeoutError:
                if time.monotonic() > until:
                    raise EOFError from None
                continue
            if not sent:
                raise EOFError
            data, until = data[sent:], time.monotonic() + _STALL


def _not_taken(why: str) -> HandingOverError:
    return HandingOverError(
        f"the new computer was not handed the fleet: {why}",
        hint="its key is let in; to do it again, run the same command here, and `keyturn join` there with the new link",
    )
