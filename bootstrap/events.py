"""What happens while keyturn works, as facts in the past tense. Both front ends render these, and nothing else.

Frozen, without I/O, without secrets. Events come from several threads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap.targets.base import Outcome
from keys.access import Observation
from keys.plan import Change, Plan


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A key pair was written on this device."""

    path: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class IntentWritten:
    """devices.toml says what is wanted. commit: the short commit id, empty outside a Git repository."""

    device: str
    status: str
    commit: str


@dataclass(frozen=True, slots=True)
class ObservingStarted:
    target: str


@dataclass(frozen=True, slots=True)
class Observed:
    target: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Planned:
    plan: Plan


@dataclass(frozen=True, slots=True)
class ApplyingStarted:
    target: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    target: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """The target was looked at again, after its changes."""

    target: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Waited:
    """A target asked for patience. seconds: how long."""

    target: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class WaitingBegan:
    """Targets are away, and are looked at again at that moment."""

    targets: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a recovery was begun. number: which, from 1."""

    target: str
    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a device gets in at a target. let_in: None where that could not be found out.

    by_login: whether it was a login with the device's own key; else the server was asked. said: more about it.
    """

    target: str
    let_in: bool | None
    by_login: bool
    said: str


@dataclass(frozen=True, slots=True)
class TerraformBegan:
    """Terraform does what it has planned."""


@dataclass(frozen=True, slots=True)
class TerraformEnded:
    """It has done that. said: what that came to."""

    said: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """Another device has let this computer in, as a device of the fleet."""

    device: str
    fleet: str


@dataclass(frozen=True, slots=True)
class Stopping:
    """The person has stopped the run: what is under way at targets is let finish, and nothing more begins."""


Event = (
    KeyMade
    | IntentWritten
    | ObservingStarted
    | Observed
    | Planned
    | ApplyingStarted
    | Applied
    | Verified
    | Waited
    | WaitingBegan
    | StepTaken
    | Tried
    | TerraformBegan
    | TerraformEnded
    | LetIn
    | Stopping
)
Emit = Callable[[Event], None]
