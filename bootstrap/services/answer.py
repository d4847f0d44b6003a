"""What a service says of the secret that opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

Given = Callable[[], str]
"""Gives the secret. Raises SecretError."""


class Verdict(StrEnum):
    """FULL: it does all that keyturn needs. LIMITED: not all, or not for long. AWAY: the service could not be asked."""

    FULL = "full"
    LIMITED = "limited"
    REFUSED = "refused"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Answer:
    """mend: the line that mends what is amiss; empty for FULL."""

    verdict: Verdict
    said: str
    mend: str = ""


def ending(expires: datetime | None, now: datetime) -> str:
    """ "it ends on 2027-01-31 09:00 UTC, in 12 days"; empty where it is not known, or never."""
    if expires is None:
        return ""
    days = (expires - now).days
    when = f"{expires.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"it ended on {when}" if expires <= now else f"it ends on {when}, in {days} day{'s' * (days != 1)}"
