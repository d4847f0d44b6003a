"""How long ago something was seen, and how long it takes, in few words."""

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


def elapsed(passed: timedelta) -> str:
    """ "12 s", "3 min 5 s", "2 h 1 min"."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min {seconds % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
