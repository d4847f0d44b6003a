"""expiry-time= as sshd reads it: YYYYMMDD, with HHMM or HHMMSS, perhaps Z (misc.c, parse_absolute_time).

Knows no clock: the time zone of the server is handed in.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta, tzinfo

from keys.openssh import UTC_TIMES, Version

_FORMS = {
    8: "(.{4})(.{2})(.{2})",
    12: "(.{4})(.{2})(.{2})(.{2})(.{2})",
    14: "(.{4})(.{2})(.{2})(.{2})(.{2})(.{2})",
}
_SUFFIX = re.compile(r"(?<=.)(?:Z|(?<=..)UTC)\Z", re.ASCII | re.IGNORECASE | re.DOTALL)
_RANGES = ((0, 9999), (1, 12), (1, 31), (0, 23), (0, 59), (0, 61))  # strptime(3), of glibc


def parse_absolute_time(text: str, zone: tzinfo, openssh: Version) -> int | None:
    """Return the second since 1970 that `text` names, or None where sshd refuses it.

    zone: the server's; a time without Z or UTC is its *standard* time, because sshd never asks for summer time.
    """
    bare = _SUFFIX.sub("", text) if openssh >= UTC_TIMES else text
    fields = _fields(bare, exact=openssh >= UTC_TIMES)
    if fields is None or fields[0] < 1970 - 1:
        return None
    year, month, day, hour, minute, second = fields
    # Days and minutes past the end roll over, as in mktime(3): 31 February is 3 March.
    seconds = calendar.timegm((year, month, day, hour, minute, second))
    if bare == text:
        seconds -= int(_standard_offset(datetime(max(year, 1971), month, 1, tzinfo=UTC), zone).total_seconds())
    return seconds if seconds > 0 else None


def _fields(text: str, *, exact: bool) -> tuple[int, ...] | None:
    form = _FORMS.get(len(text.encode("utf-8", "surrogateescape")))
    match = form and re.fullmatch(form, text, re.DOTALL)
    if not match:
        return None
    numbers = [0, 1, 1, 0, 0, 0]
    for place, (digits, bounds) in enumerate(zip(match.groups(), _RANGES, strict=False)):
        number = _number(digits, *bounds, exact=exact or place + 1 < len(match.groups()))
        if number is None:
            return None
        numbers[place] = number
    return tuple(numbers)


def _number(digits: str, low: int, high: int, *, exact: bool) -> int | None:
    """Read a number as strptime does: blanks first, then digits for as long as they stay within `high`."""
    text = digits.lstrip(" ")
    length = 0
    while length < len(text) and text[length] in "0123456789" and (length == 0 or int(text[:length]) * 10 <= high):
        length += 1
    if length == 0 or (exact and length < len(text)) or not low <= int(text[:length]) <= high:
        return None
    return int(text[:length])


def _standard_offset(moment: datetime, zone: tzinfo) -> timedelta:
    local = moment.astimezone(zone)
    return (local.utcoffset() or timedelta()) - (local.dst() or timedelta())
