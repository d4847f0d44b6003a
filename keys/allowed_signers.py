"""Whose signatures under commits are good: the devices of a fleet as ALLOWED SIGNERS, see ssh-keygen(1).

A key is good from the day on which it began until its device was put away, was lost, ended, or got another key. So
what was signed before stays good, and what is dated later is not. The date is the commit's own: whoever holds a lost
key can date a commit back. What this file refuses is what is honest about its date; that nobody can push with the lost
key is the business of the places that let it in. And a key counts until it was *revoked*, which is later than lost.

Git hands ssh-keygen the local time of a commit, which takes it for standard time (misc.c, parse_absolute_time): in
summer the last hour before an end is refused as well.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, tzinfo

from keys.device import Device
from keys.errors import InvalidInputError
from keys.public_key import PublicKey

_HEAD = "# Whose signatures Git takes for good. Written by keyturn, which writes it anew: changes here are lost.\n"
_PRINCIPAL = re.compile(r"(?!#)[^\s,*?!\"\x00-\x20\x7f-\x9f]+@[^\s,*?!\"\x00-\x20\x7f-\x9f]+")
_FOUND = "found by "


def allowed_signers(devices: Iterable[Device], principal: str, local: tzinfo | None = None) -> str:
    """The whole file. principal: the e-mail address that stands for the person whose devices they are.

    local: the system's time zone, for an ssh-keygen that knows no other (before openssh.UTC_TIMES); None writes UTC.
    Raises InvalidInputError for a principal that the file would take for a pattern, or for several.
    """
    if not (_PRINCIPAL.fullmatch(principal) and principal.isprintable()):
        raise InvalidInputError(
            f"{principal[:80]!r} can't stand for a signer: it is not one e-mail address",
            hint="git config --global user.email you@example.org",
        )
    return _HEAD + "".join(
        f"{principal} {_options(begin, end, local)} {key.plain.bare_line} {device.name}\n"
        for device in devices
        for key, begin, end in _spans(device)
    )


def _spans(device: Device) -> Iterator[tuple[PublicKey, datetime | None, datetime | None]]:
    """The device's keys, oldest first, each with the moments at which it begins and ends; None where none is known."""
    begin = None if device.added_by.startswith(_FOUND) else device.added
    for former in sorted(device.former_keys, key=lambda former: former.until):
        yield former.public_key, begin, former.until
        begin = former.until
    ended = datetime.combine(device.expires, time(), UTC) if device.expires else None
    revoked = None if device.is_active else device.revoked or device.added
    yield device.public_key, begin, min((end for end in (ended, revoked) if end), default=None)


def _options(begin: datetime | None, end: datetime | None, local: tzinfo | None) -> str:
    """A key begins with its day: the clock of a new device may be behind."""
    options = ['namespaces="git"']
    if begin:
        day = begin.astimezone(UTC).replace(hour=0, minute=0, second=0)
        options.append(f'valid-after="{_written(day, local)}"')
    if end:
        options.append(f'valid-before="{_written(end, local)}"')
    return ",".join(options)


def _written(at: datetime, local: tzinfo | None) -> str:
    return f"{at.astimezone(local):%Y%m%d%H%M%S}" if local else f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z"
