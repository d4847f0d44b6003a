"""A recovery as a person asks for it, and what they are asked then: may it reboot, is its rescue system the right one?

Nothing that recovers is imported here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.attended.attendant import Question

if TYPE_CHECKING:
    from bootstrap.workflows.recovery_steps import RescueKey


@dataclass(frozen=True)
class Recovering:
    """As `recover` has it. device: whose key is put back; empty for this machine's. leaves: only end rescue mode."""

    server: str
    device: str = ""
    hard: bool = False
    leaves: bool = False


@dataclass(frozen=True)
class AgreeToRecovery(Question[bool]):
    """what: the question. about: lines that say how the server stands and what will happen to it.

    type_name: what has to be typed for a yes: the server's name, where it reboots; empty where a yes is enough.
    """

    what: str
    about: str
    type_name: str = ""


@dataclass(frozen=True)
class TrustRescueKey(Question[bool]):
    """Whether the rescue system's host key is the one that its console shows. It is pinned nowhere."""

    shown: "RescueKey"
