"""What the new computer is told once its key is proved: lines for its person, then the fleet, secrets if any, the end.

Every document is of the other side's making. One that comes out of its turn, too late, too large or malformed ends it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bootstrap.pairing.joining_errors import (
    CutError,
    JoinError,
    OtherKeyturnError,
    SilentError,
    TooLateError,
    TurnedAwayError,
)
from bootstrap.pairing.lines import Lines
from keys.join_exchange import (
    MOST_OF_GIVER,
    End,
    Greeting,
    OfGiver,
    OtherVersionError,
    Said,
    Secrets,
    Waiting,
    Wanted,
    encoded,
    of_giver,
)
from keys.membership import Membership
from keys.strict_json import DocumentError

if TYPE_CHECKING:
    from bootstrap.ssh.paramiko_import import paramiko

_AT_ALL = 2 * MOST_OF_GIVER  # bytes


class Person(Protocol):
    """Who sits at the new computer."""

    def compare(self, code: str) -> None:
        """Show the code that the other device shows too; it may take as long as the person does."""
        ...

    def reads(self, line: str) -> None:
        """Show a line from the other device."""
        ...

    def wants(self, membership: Membership) -> Sequence[str]:
        """Which of the offered secrets to ask for."""
        ...


@dataclass(frozen=True)
class TakenOver:
    """membership: what was handed over. secrets: those that were given. cut: whether the connection broke behind it."""

    membership: Membership
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    cut: bool = False


def take_over(
    channel: "paramiko.Channel", person: Person, *, first: float, silence: float, whole: float, where: str
) -> TakenOver:
    """Read to the end. first, silence, whole: seconds, as in joining.Patience. Raises a JoinError."""
    taking = _Taking(channel, person, silence, time.monotonic() + whole, where)
    if not isinstance(taking.next(first), Greeting):
        raise taking.nonsense("it does not greet")
    try:
        while not isinstance(document := taking.next(silence), End):
            taking.take(document)
    except (CutError, SilentError):
        if taking.membership is None:
            raise
        return TakenOver(taking.membership, taking.secrets, cut=True)
    if document.refused:
        raise TurnedAwayError(where=where)
    if taking.membership is None:
        raise TooLateError(where=where)
    return TakenOver(taking.membership, taking.secrets)


class _Taking:
    """The exchange, and how far it has come."""

    def __init__(self, channel: "paramiko.Channel", person: Person, silence: float, until: float, where: str) -> None:
        self._channel = channel
        self._lines = Lines(channel, MOST_OF_GIVER, _AT_ALL)
        self._person = person
        self._silence = silence
        self._until = until
        self._where = where
        self._wanted: tuple[str, ...] | None = None
        self.membership: Membership | None = None
        self.secrets: Mapping[str, str] = {}

    def next(self, seconds: float) -> OfGiver:
        try:
            return of_giver(self._lines.next(min(seconds, self._until - time.monotonic())))
        except TimeoutError:
            raise SilentError(where=self._where) from None
        except OtherVersionError as error:
            raise OtherKeyturnError(
                f"the other device's keyturn speaks otherwise: {error.what}", where=self._where
            ) from None
        except DocumentError as error:
            raise self.nonsense(error.what) from None
        except (OSError, EOFError):
            raise CutError(where=self._where) from None

    def take(self, document: OfGiver) -> None:
        match document:
            case Said(line):
                self._person.reads(line)
            case Membership() if self.membership is None:
                self.membership = document
                self._answer(document)
            case Secrets(values) if self._wanted is not None and set(values) <= set(self._wanted):
                self.secrets, self._wanted = values, None
            case Waiting():
                pass
            case _:
                raise self.nonsense("it says what was not asked for")

    def nonsense(self, why: str) -> JoinError:
        return OtherKeyturnError(f"what the other device sends makes no sense: {why}", where=self._where)

    def _answer(self, membership: Membership) -> None:
        self._wanted = tuple(name for name in self._person.wants(membership) if name in membership.secrets)
        try:
            self._channel.settimeout(self._silence)
            self._channel.sendall(encoded(Wanted(self._wanted)))
        except (OSError, EOFError):
            raise CutError(where=self._where) from None
