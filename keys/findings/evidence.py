"""The words that findings share: where a key stands and what holds it back, whose key it is, when something was."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from keys.access import Grant
from keys.device import Device, Status
from keys.matrix import ForeignKey

Placed = tuple[str, Grant]
"""A grant, and the target that it was seen at."""


def standing(grant: Grant) -> str:
    """Where a key stands, what holds it back there, and when it was last used."""
    more = [*grant.restrictions]
    if grant.refused:
        more.append(f"refused: {grant.refused}")
    elif grant.unknown:
        more.append(f"unknown: {grant.unknown}")
    if grant.last_used:
        more.append(f"last used {moment(grant.last_used)}")
    return f"{grant.where}: {'; '.join(more)}" if more and grant.where else grant.where or "; ".join(more)


def place(target: str, grant: Grant) -> str:
    """The same with the target and the account in front."""
    return f"{target} {grant.account} {standing(grant)}".rstrip()


def places(placed: Iterable[Placed]) -> tuple[str, ...]:
    """The same of each, a line each."""
    return tuple(place(target, grant) for target, grant in placed)


def label(foreign: ForeignKey) -> str:
    return f"{foreign.key.comment or 'no comment'} ({foreign.key.fingerprint})"


def condition(device: Device) -> str:
    """ "lost macbook", or the key that an active device had before."""
    return f"a former key of {device.name}" if device.is_active else f"{device.status} {device.name}"


def revoke(device: Device) -> str:
    """The command that takes the keys of such a device out, once more."""
    if device.is_active:
        return "keyturn apply"
    return f"keyturn revoke {device.name} {'--lost' if device.status is Status.LOST else '--retired'}"


def replace_key(device: Device) -> str:
    """The command that gives a device another key."""
    return f"keyturn rotate {device.name}"


def names(words: Iterable[str]) -> str:
    return ", ".join(words)


def both(words: Sequence[str]) -> str:
    """ "hetzner and terraform"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def count(number: int, noun: str) -> str:
    """ "1 server", "2 servers"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
