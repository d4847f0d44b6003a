"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here."""

from collections.abc import Callable
from typing import Protocol

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.looking import look_at
from bootstrap.attended.revoking import Revoking, revoke_attended
from bootstrap.attended.running import finds
from bootstrap.attended.ticking import tick_off_attended
from bootstrap.attended.work import Job
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices
from bootstrap.workflows.audit import Audit
from bootstrap.workflows.tick_off import Ticked
from keys.device import Status


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def look(self, emit: Emit) -> Audit: ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False, wait: bool = False) -> Job: ...
    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job: ...
    def tick_off(self, device: str, errand: str, note: Callable[[str], None]) -> Ticked:
        """Note this errand of the device as done; runs in a thread. note: is told what there is to know besides."""
        ...


class FleetBackend:
    """A fleet folder."""

    def __init__(self, fleet: Fleet) -> None:
        self.name = fleet.name
        self._find = finds(fleet)

    def look(self, emit: Emit) -> Audit:
        return look_at(self._find, emit)

    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False, wait: bool = False) -> Job:
        choices = Choices(only=only, wait=wait)
        return lambda attendant: apply_attended(self._find, attendant, choices, put_back=put_back)

    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job:
        what = Revoking(name, status, block)
        return lambda attendant: revoke_attended(self._find, what, attendant, wait=wait)

    def tick_off(self, device: str, errand: str, note: Callable[[str], None]) -> Ticked:
        return tick_off_attended(self._find, device, [errand], note)
