"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here."""

from typing import Protocol

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.looking import look_at
from bootstrap.attended.revoking import revoke_attended
from bootstrap.attended.running import finds
from bootstrap.attended.work import Job
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices
from bootstrap.workflows.audit import Audit
from keys.device import Status
from keys.public_key import PublicKey


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def look(self, emit: Emit) -> Audit: ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> Job: ...
    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job: ...
    def rotate(self, name: str, key: PublicKey | None) -> Job:
        """key: the one that the device made; None where it is this machine, and the key is made here."""
        ...

    def forget(self, name: str) -> Job: ...


class FleetBackend:
    """A fleet folder."""

    def __init__(self, fleet: Fleet) -> None:
        self.name = fleet.name
        self._find = finds(fleet)

    def look(self, emit: Emit) -> Audit:
        return look_at(self._find, emit)

    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> Job:
        return lambda attendant: apply_attended(self._find, attendant, Choices(only=only), put_back=put_back)

    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job:
        return lambda attendant: revoke_attended(self._find, name, status, attendant, block=block, wait=wait)

    def rotate(self, name: str, key: PublicKey | None) -> Job:
        from bootstrap.attended.rotating import rotate_attended, rotate_here_attended

        if key is None:
            return lambda attendant: rotate_here_attended(self._find, name, attendant)
        return lambda attendant: rotate_attended(self._find, name, key, attendant)

    def forget(self, name: str) -> Job:
        from bootstrap.attended.forgetting import forget_attended

        return lambda attendant: forget_attended(self._find, name, attendant)
