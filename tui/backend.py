"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here."""

from typing import Protocol

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.looking import look_at
from bootstrap.attended.revoking import revoke_attended
from bootstrap.attended.running import finds
from bootstrap.attended.work import Job
from bootstrap.chosen_theme import choose_theme, chosen_theme
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices
from bootstrap.workflows.audit import Audit
from keys.device import Status


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def look(self, emit: Emit) -> Audit: ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False) -> Job: ...
    def revoke(self, name: str, status: Status, *, block: bool = False, wait: bool = False) -> Job: ...

    @property
    def theme(self) -> str:
        """The theme that this person chose the last time; empty before that."""
        ...

    def choose_theme(self, name: str) -> None: ...


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

    @property
    def theme(self) -> str:
        return chosen_theme()

    def choose_theme(self, name: str) -> None:
        choose_theme(name)
