"""For how long the API asks to be left alone, from the headers of its answers.

Source: "Rate limits for the REST API" of the vendor: a used up limit is 403 or 429, with `Retry-After`, or with
`x-ratelimit-remaining: 0` and `x-ratelimit-reset` in seconds since 1970, or (a secondary limit) with neither, which
means a minute at least. The reset is held against the answer's own Date, as this machine's clock may be off.
"""

import re
from collections.abc import Mapping

from bootstrap.retry_after import answered_at, asked_to_wait, number

_MINUTE = 60.0
_LEAST = 1.0  # seconds


def limited(headers: Mapping[str, str], message: str, now: float) -> float | None:
    """The seconds until the next request may pass; None where an answer of 403 or 429 is about something else.

    headers: found in any case of letters. message: the API's own. now: seconds since 1970, for want of a Date.
    """
    after = asked_to_wait(headers, now)
    if after or number(headers.get("Retry-After", "")) is not None:  # 0 is asked for too
        return max(_LEAST, after)
    if headers.get("X-RateLimit-Remaining", "").strip() == "0":
        reset = headers.get("X-RateLimit-Reset", "").strip()
        return max(_LEAST, float(reset) - answered_at(headers, now)) if re.fullmatch(r"\d{1,12}", reset) else _MINUTE
    return _MINUTE if "rate limit" in message.lower() else None
