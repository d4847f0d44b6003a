"""What the parts of the screens tell each other: facts in the past tense, requests in the imperative.

Textual writes into a message while it travels, so a message cannot be frozen; everything that it carries is.
"""

from textual.message import Message

from bootstrap.events import Event
from bootstrap.workflows.audit import Audit


class LookAgain(Message):
    """Please look at every target."""


class LookStarted(Message):
    """A look at every target has begun."""


class Happened(Message):
    """Something happened while looking. Posted from several threads."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class Looked(Message):
    """Every target has been looked at."""

    def __init__(self, audit: Audit) -> None:
        super().__init__()
        self.audit = audit


class LookFailed(Message):
    """The look could not be finished."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error
