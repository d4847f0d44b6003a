"""How long something still goes on, in words."""

from datetime import datetime


def time_left(until: datetime, now: datetime) -> str:
    """ "within 9:05 minutes" """
    seconds = max(int((until - now).total_seconds()), 0)
    return f"within {seconds // 60}:{seconds % 60:02} minutes" if seconds else "the time is over"
