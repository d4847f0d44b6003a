"""The person who attends a job, from the job's side: what it tells them, and what it asks. A front end is behind it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from bootstrap.device_setup.running import Done
from bootstrap.events import Event
from keys.access import Untrusted
from keys.plan import Plan
from keys.reach import Reach
from keys.safety import Refusal

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """What the person is asked. The job waits for the answer."""


@dataclass(frozen=True)
class Notice:
    """What the person is shown while the job goes on. It waits for nobody's answer."""


class Attendant(Protocol):
    """May be called from any thread of the job. Texts are data: whoever shows them makes them inert."""

    def happened(self, event: Event) -> None: ...

    def tell(self, text: str) -> None:
        """A sentence that is no event."""
        ...

    def ended(self, done: Done) -> None:
        """A step on this machine itself has ended."""
        ...

    def ask(self, question: Question[Answer]) -> Answer:
        """Raises BrokenOffError once the person has stopped the job."""
        ...

    def show(self, notice: Notice) -> AbstractContextManager[None]:
        """Keep it shown for so long, save while a question is open."""
        ...

    def stops_by(self, stop: Callable[[], None], *, leaves: str = "") -> None:
        """From now on, this is what lets a job that is under way end early. Called at once where it was stopped.

        leaves: what is left half done then, as a sentence, where `keyturn apply` is not what finishes it.
        """
        ...


@dataclass(frozen=True)
class AgreeToPlan(Question[bool]):
    """Whether exactly this is to be done.

    what: the question. type_name: what has to be typed for a yes, empty where a yes is enough. reach: what a device
    opens that is to be revoked.
    """

    what: str
    plan: Plan
    refusals: tuple[Refusal, ...] = ()
    type_name: str = ""
    reach: Reach | None = None


@dataclass(frozen=True)
class ProtectServers(Question[bool]):
    """Whether what keeps servers from being replaced is to be written first. why: which would be, and why."""

    why: str


@dataclass(frozen=True)
class TrustHostKey(Question[bool]):
    """Whether this host key is to be pinned; in place of those pinned before, where untrusted.replaces has any."""

    untrusted: Untrusted


@dataclass(frozen=True)
class GivePassphrase(Question[str | None]):
    """The passphrase of one of our own key files; None gives up. again: whether the one before was wrong."""

    path: Path
    again: bool
