"""What the parts of the screens tell each other: facts in the past tense, requests in the imperative.

Textual writes into a message while it travels, so a message cannot be frozen; everything that it carries is.
"""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from bootstrap.attended.work import Job
    from bootstrap.workflows.audit import Audit


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
