"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here.

What does the work is imported once it is wanted: the first screen does not wait for it.
"""

from typing import TYPE_CHECKING, Protocol

from bootstrap.fleet import Fleet
from keys.device import Status

if TYPE_CHECKING:
    from bootstrap.attended.attendant import Attendant
    from bootstrap.attended.work import Closing, Job
    from bootstrap.events import Emit
    from bootstrap.workflows.audit import Audit


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def recall(self) -> "Audit | None":
        """What was seen last, from memory alone; None where nothing is remembered. Runs in a thread."""
        ...

    def look(self, emit: "Emit") -> "Audit": ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> "Job": ...
    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> "Job": ...


class FleetBackend:
    """A fleet folder, found anew for each job: its files may have been edited since."""

    def __init__(self, fleet: Fleet) -> None:
        self.name = fleet.name
        self._find = fleet.found_anew

    def recall(self) -> "Audit | None":
        from bootstrap.attended.recalling import recall

        return recall(self._find)

    def look(self, emit: "Emit") -> "Audit":
        from bootstrap.attended.looking import look_at

        return look_at(self._find, emit)

    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.applying import apply_attended
            from bootstrap.wiring import Choices

            return apply_attended(self._find, attendant, Choices(only=only), put_back=put_back)

        return job

    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> "Job":
        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.revoking import revoke_attended

            return revoke_attended(self._find, name, status, attendant, block=block, wait=wait)

        return job
