"""For how long an API asks to be left alone: `Retry-After` as it stands (RFC 9110 section 10.2.3).

Held against the answer's own Date, as this machine's clock may be off.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime


def asked_to_wait(headers: Mapping[str, str], now: float) -> float:
    """The seconds that Retry-After asks for; 0 without one. now: seconds since 1970, for want of a Date."""
    after = headers.get("Retry-After", "").strip()
    moment = _moment(after)
    return max(0.0, moment.timestamp() - answered_at(headers, now) if moment else number(after) or 0.0)


def answered_at(headers: Mapping[str, str], now: float) -> float:
    """When the answer was made, by its own Date; `now` where it has none."""
    date = _moment(headers.get("Date", ""))
    return date.timestamp() if date else now


def number(text: str) -> float | None:
    """What a header counts; None where it is no number, or below 0."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and found >= 0 else None


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
