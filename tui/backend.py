"""What the screens ask of the program behind them. They know nothing else of it; tests put made-up fleets here.

What does the work is imported once it is wanted: the first screen does not wait for it.
"""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from bootstrap.attended.exporting import Form
    from bootstrap.attended.fleet_fields import FleetWanted
    from bootstrap.attended.joining_fields import JoiningBy
    from bootstrap.attended.newcomer_fields import KeyFrom
    from bootstrap.attended.recovery_questions import Recovering
    from bootstrap.attended.telling_history import History
    from bootstrap.attended.work import Job
    from bootstrap.doctor import Check
    from bootstrap.events import Emit
    from bootstrap.git import OneCommit
    from bootstrap.workflows.audit import Audit
    from bootstrap.workflows.tick_off import Ticked
    from keys.access_request import AccessRequest
    from keys.device import Kind, Status
    from keys.mending import Mending
    from keys.public_key import PublicKey


class FleetToCome(Protocol):
    """What the first screens ask, while there is no fleet: jobs that make one, or join one."""

    @property
    def folder(self) -> "Path":
        """The one that this was opened in."""
        ...

    @property
    def name(self) -> str:
        """What a fleet that is made there could be called."""
        ...

    @property
    def is_there(self) -> bool:
        """Whether a job has brought a fleet, which the screens show from now on."""
        ...

    def make(self, wanted: "FleetWanted") -> "Job":
        """Make one in the folder."""
        ...

    def join(self, by: "JoiningBy") -> "Job": ...


class Backend(Protocol):
    """`look` runs in a thread, never twice at once. What gives a Job changes nothing before that is run."""

    @property
    def name(self) -> str:
        """Of the fleet."""
        ...

    def recall(self) -> "Audit | None":
        """What was seen last, from memory alone; None where nothing is remembered. Runs in a thread."""
        ...

    @property
    def theme(self) -> str:
        """The theme that this person chose the last time; empty before that."""
        ...

    def choose_theme(self, name: str) -> None: ...
    def look(self, emit: "Emit") -> "Audit": ...
    def apply(self, *, only: frozenset[str] = frozenset(), put_back: bool = False, wait: bool = False) -> "Job": ...
    def apply_terraform(self) -> "Job":
        """The same, and then what Terraform would do, once that was agreed to."""
        ...

    def revoke(self, name: str, status: "Status", *, block: bool = False, wait: bool = False) -> "Job": ...
    def tick_off(self, device: str, errand: str, note: "Callable[[str], None]") -> "Ticked":
        """Note this errand of the device as done; runs in a thread. note: is told what there is to know besides."""
        ...

    def onboard(
        self, name: str, kind: "Kind", key: "PublicKey", expires: "date | None", *, tailnet: bool = False
    ) -> "Job":
        """tailnet: whether it is to come into that, too."""
        ...

    def onboard_here(
        self, name: str, kind: "Kind", key_from: "KeyFrom", expires: "date | None", *, requests: bool = False
    ) -> "Job":
        """requests: whether a device that gets in is asked, though this one may get in by itself."""
        ...

    def pair(
        self, name: str, kind: "Kind", expires: "date | None", *, tailnet: bool = False, address: str = ""
    ) -> "Job":
        """address: of this machine, where that device can reach it; empty for all that may be near by."""
        ...

    def make_for_qr(self, name: str, kind: "Kind", expires: "date | None", *, tailnet: bool = False) -> "Job": ...
    def try_login(self, name: str) -> "Job": ...
    def into_tailnet(self, name: str) -> "Job":
        """Show an auth key for a device that is let in, and wait until its machine is there."""
        ...

    def rotate(self, name: str, key: "PublicKey | KeyFrom", expires: "date | None") -> "Job":
        """key: the one that the device made; of this machine itself, where its new one comes from.

        expires: its new end; None for the one that it has.
        """
        ...

    def recover(self, what: "Recovering") -> "Job":
        """A way back into a server; its plan is shown first."""
        ...

    def approve(self, request: "AccessRequest", expires: "date | None") -> "Job": ...
    def forget(self, name: str) -> "Job": ...
    def mend(self, how: "Mending") -> "Job":
        """What mends a finding, after its plan was agreed to."""
        ...

    def set_up(self) -> "Job":
        """Set this machine up for the fleet again: ssh, the agent, Git."""
        ...

    def set_secret(self, name: str) -> "Job":
        """Put this secret of the fleet into the key ring; the person chooses one where it has no name."""
        ...

    def remove_secret(self, name: str) -> "Job": ...
    def export(self, audit: "Audit", form: "Form", name: str) -> "Path":
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
