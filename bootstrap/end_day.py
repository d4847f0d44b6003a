"""The day on which a key ends, as a person types it."""

from datetime import date

from bootstrap.wiring import now
from keys.errors import InvalidInputError


def end_day(text: str | None) -> date | None:
    """The first day on which the key gets in no more. Raises InvalidInputError for what is no day, or is over."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(f"{text[:40]!r} is not a day", hint="write it like 2027-11-23") from None
    if day <= now().date():
        raise InvalidInputError(f"the key would have ended by now: {day}", hint="give the first day without it")
    return day
