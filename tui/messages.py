"""What the parts of the screens tell each other: facts in the past tense, requests in the imperative.

Textual writes into a message while it travels, so a message cannot be frozen; everything that it carries is.
"""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from bootstrap.attended.work import Job
    from bootstrap.workflows.audit import Audit
    from bootstrap.workflows.tick_off import Ticked


class LookAgain(Message):
    """Please look at every target."""


class Recalled(Message):
    """What was seen last is known, or that nothing is remembered."""

    def __init__(self, audit: "Audit | None") -> None:
        super().__init__()
        self.audit = audit


class Happened(Message):
    """Something happened while looking, or several things. Posted from several threads."""


class Looked(Message):
    """Every target has been looked at."""

    def __init__(self, audit: "Audit") -> None:
        super().__init__()
        self.audit = audit


class Begin(Message):
    """Please begin this job, and show it. Nothing of it is done without the person's yes."""

    def __init__(self, title: str, job: "Job") -> None:
        super().__init__()
        self.title = title
        self.job = job


class WorkMoved(Message):
    """There is a newer view of the work under way. Posted from several threads."""


class Again(Message):
    """Please do what the last work left pending. wait: whether targets that are away are waited for."""

    def __init__(self, wait: bool) -> None:
        super().__init__()
        self.wait = wait


class StopWork(Message):
    """Please begin nothing more of the work under way."""


class TickOff(Message):
    """Please note that this errand of a revoked device is done."""

    def __init__(self, device: str, errand: str) -> None:
        super().__init__()
        self.device = device
        self.errand = errand


class TickedOff(Message):
    """It is noted. notes: what there is to know besides."""

    def __init__(self, ticked: "Ticked", notes: tuple[str, ...]) -> None:
        super().__init__()
        self.ticked = ticked
        self.notes = notes
