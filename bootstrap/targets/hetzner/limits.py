"""For how long the API asks to be left alone, from the headers of its answers.

`RateLimit-Reset` is when *all* requests are back, an hour away at worst; they come back one by one, so that the next
one is there long before (vendor's API description, "Rate Limiting"). Held against the answer's own Date.
"""

from collections.abc import Mapping

from bootstrap.retry_after import answered_at, asked_to_wait, number

_LEAST = 1.0  # seconds
_HOUR = 3600.0  # what RateLimit-Limit counts


def next_request(headers: Mapping[str, str], now: float) -> float:
    """The seconds until another request passes a limit that is used up; 0 where the headers do not tell."""
    if asked := asked_to_wait(headers, now):
        return asked
    reset, limit = number(headers.get("RateLimit-Reset", "")), number(headers.get("RateLimit-Limit", ""))
    if reset is None or limit is None or limit < 1:
        return 0.0
    return max(_LEAST, reset - (limit - 1) * _HOUR / limit - answered_at(headers, now))
