"""For how long the API asks to be left alone, from the headers of its answers.

`RateLimit-Reset` is when *all* requests are back, an hour away at worst; they come back one by one, so that the next
one is there long before (vendor's API description, "Rate Limiting"). `Retry-After` is taken as it stands (RFC 9110
section 10.2.3). Both are held against the answer's own Date, as this machine's clock may be off.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_LEAST = 1.0  # seconds
_HOUR = 3600.0  # what RateLimit-Limit counts


def asked_to_wait(headers: Mapping[str, str], now: float) -> float:
    """The seconds that Retry-After asks for; 0 without one. now: seconds since 1970, for want of a Date."""
    after = headers.get("Retry-After", "").strip()
    moment = _moment(after)
    return max(0.0, moment.timestamp() - _time(headers, now) if moment else _number(after) or 0.0)


def next_request(headers: Mapping[str, str], now: float) -> float:
    """The seconds until another request passes a limit that is used up; 0 where the headers do not tell."""
    if asked := asked_to_wait(headers, now):
        return asked
    reset, limit = _number(headers.get("RateLimit-Reset", "")), _number(headers.get("RateLimit-Limit", ""))
    if reset is None or limit is None or limit < 1:
        return 0.0
    return max(_LEAST, reset - (limit - 1) * _HOUR / limit - _time(headers, now))


def _time(headers: Mapping[str, str], now: float) -> float:
    date = _moment(headers.get("Date", ""))
    return date.timestamp() if date else now


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
