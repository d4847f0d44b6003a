"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.attendant import Attendant
from bootstrap.attended.looking import look_at
from bootstrap.attended.newcomer_fields import KeyFrom
from bootstrap.attended.revoking import Revoking, revoke_attended
from bootstrap.attended.running import finds
from bootstrap.attended.ticking import tick_off_attended
from bootstrap.attended.work import Closing, Job
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices
from bootstrap.workflows.audit import Audit
from bootstrap.workflows.tick_off import Ticked
from keys.device import Kind, Status
from keys.mending import Mending
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.attended.exporting import Form
    from bootstrap.attended.telling_history import History
    from bootstrap.doctor import Check
    from bootstrap.git import OneCommit


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

    def onboard(self, name: str, kind: Kind, key: PublicKey, expires: date | None) -> Job: ...
    def onboard_here(self, name: str, kind: Kind, key_from: KeyFrom, expires: date | None) -> Job: ...
    def pair(self, name: str, kind: Kind, expires: date | None) -> Job: ...
    def make_for_qr(self, name: str, kind: Kind, expires: date | None) -> Job: ...
    def try_login(self, name: str) -> Job: ...
    def rotate(self, name: str, key: PublicKey | None) -> Job:
        """key: the one that the device made; None where it is this machine, and the key is made here."""
        ...

    def forget(self, name: str) -> Job: ...
    def mend(self, how: Mending) -> Job:
        """What mends a finding, after its plan was agreed to."""
        ...

    def export(self, audit: Audit, form: "Form", name: str) -> Path:
        """Write it to a new file; runs in a thread. Raises KeyturnError."""
        ...

    def history(self, asked: str) -> "History":
        """What was done, of a device or a key's fingerprint, or of all; runs in a thread. Raises KeyturnError."""
        ...

    def commit(self, commit: str) -> "OneCommit":
        """All that one commit tells; runs in a thread. Raises KeyturnError."""
        ...

    def examine(self) -> "list[Check]":
        """What this machine and the fleet lack; runs in a thread."""
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

    def onboard(self, name: str, kind: Kind, key: PublicKey, expires: date | None) -> Job:
        from bootstrap.attended.onboarding import onboard_attended

        return lambda attendant: onboard_attended(self._find, name, kind, attendant, key=key, expires=expires)

    def onboard_here(self, name: str, kind: Kind, key_from: KeyFrom, expires: date | None) -> Job:
        from bootstrap.attended.onboarding_here import onboard_here_attended

        return lambda attendant: onboard_here_attended(
            self._find, name, kind, attendant, key_from=key_from, expires=expires
        )

    def try_login(self, name: str) -> Job:
        from bootstrap.attended.trying import try_attended

        return lambda attendant: try_attended(self._find, name, attendant)

    def pair(self, name: str, kind: Kind, expires: date | None) -> Job:
        def job(attendant: Attendant) -> Closing:
            from bootstrap.attended.pairing import pair_attended

            return pair_attended(self._find, name, kind, expires, attendant)

        return job

    def make_for_qr(self, name: str, kind: Kind, expires: date | None) -> Job:
        def job(attendant: Attendant) -> Closing:
            from bootstrap.attended.making_for_qr import make_for_qr_attended

            return make_for_qr_attended(self._find, name, kind, expires, attendant)

        return job

    def rotate(self, name: str, key: PublicKey | None) -> Job:
        from bootstrap.attended.rotating import rotate_attended, rotate_here_attended

        if key is None:
            return lambda attendant: rotate_here_attended(self._find, name, attendant)
        return lambda attendant: rotate_attended(self._find, name, key, attendant)

    def forget(self, name: str) -> Job:
        from bootstrap.attended.forgetting import forget_attended

        return lambda attendant: forget_attended(self._find, name, attendant)

    def mend(self, how: Mending) -> Job:
        from bootstrap.attended.mending import mend_attended

        return lambda attendant: mend_attended(self._find, how, attendant)

    def export(self, audit: Audit, form: "Form", name: str) -> Path:
        from bootstrap.attended.exporting import export

        return export(audit, self._find(), form, name)

    def history(self, asked: str) -> "History":
        from bootstrap.attended.telling_history import tell_history

        return tell_history(self._find, asked)

    def commit(self, commit: str) -> "OneCommit":
        from bootstrap.attended.telling_history import tell_commit

        return tell_commit(self._find, commit)

    def examine(self) -> "list[Check]":
        from bootstrap.doctor import examine

        return examine(self._find)
