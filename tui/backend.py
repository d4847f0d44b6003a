"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here."""

from datetime import date
from typing import Protocol

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.looking import look_at
from bootstrap.attended.revoking import revoke_attended
from bootstrap.attended.running import finds
from bootstrap.attended.work import Closing, Job
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices
from bootstrap.workflows.audit import Audit
from keys.device import Kind, Status


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def look(self, emit: Emit) -> Audit: ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> Job: ...
    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job: ...
    def pair(self, name: str, kind: Kind, expires: date | None = None) -> Job: ...
    def make_for_qr(self, name: str, kind: Kind, expires: date | None = None) -> Job: ...


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

    def pair(self, name: str, kind: Kind, expires: date | None = None) -> Job:
        def job(attendant: Attendant) -> Closing:
            from bootstrap.attended.pairing import pair_attended

            return pair_attended(self._find, name, kind, expires, attendant)

        return job

    def make_for_qr(self, name: str, kind: Kind, expires: date | None = None) -> Job:
        def job(attendant: Attendant) -> Closing:
            from bootstrap.attended.making_for_qr import make_for_qr_attended

            return make_for_qr_attended(self._find, name, kind, expires, attendant)

        return job
