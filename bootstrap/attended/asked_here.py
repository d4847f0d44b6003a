"""What a job asks the person about this machine itself: a passphrase, a secret, a look at one that was made, a yes."""

from dataclasses import dataclass, field

from bootstrap.attended.attendant import Question
from keys.access_request import AccessRequest


@dataclass(frozen=True)
class SayYes(Question[bool]):
    """what: the question, as a sentence. why: sentences that it is to be answered by; they may come from elsewhere."""

    what: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChooseOne(Question[int | None]):
    """Which of these, from 0; None for none of them."""

    what: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class GiveNewPassphrase(Question[str | None]):
    """A passphrase for a new key, typed twice and the same both times; None gives up."""

    device: str


@dataclass(frozen=True)
class SeePassphrase(Question[bool]):
    """A passphrase that was made, shown this once. The answer says no more than that it was seen."""

    device: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class TakeRequest(Question[bool]):
    """The request of this machine, to be carried elsewhere. The answer says no more than that it was seen.

    file: where it is saved; empty where it is not.
    """

    request: AccessRequest
    file: str


@dataclass(frozen=True)
class TypeSecret(Question[str | None]):
    """A secret of the fleet, typed in these parts and put together with a colon; None gives up.

    name: as a person names it. why: the one before was not kept; empty the first time.
    """

    name: str
    parts: tuple[str, ...]
    why: str = ""
