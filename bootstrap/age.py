"""How long ago something was seen, in few words."""

from datetime import datetime, timedelta

_STEPS = (
    (timedelta(days=2), timedelta(days=1), "days"),
    (timedelta(hours=2), timedelta(hours=1), "h"),
    (timedelta(minutes=1), timedelta(minutes=1), "min"),
)


def age(then: datetime, now: datetime) -> str:
    """ "2 min ago"; a clock that was set back counts as just now."""
    passed = now - then
    for least, unit, name in _STEPS:
        if passed >= least:
            return f"{passed // unit} {name} ago"
    return "just now"
