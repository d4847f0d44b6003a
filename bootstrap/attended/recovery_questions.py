"""What the person is asked while a locked server is recovered: whether it may reboot, and about its rescue system."""

from dataclasses import dataclass

from bootstrap.attended.attendant import Question
from bootstrap.workflows.recovery_steps import RescueKey


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

    shown: RescueKey
