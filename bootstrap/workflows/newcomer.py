"""The device that is to be let in: the public key that it gave, and itself as devices.toml will have it."""

from datetime import date, datetime

from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from bootstrap.this_device import this_device
from keys.device import Device, Kind, Status
from keys.errors import InvalidInputError
from keys.public_key import PublicKey


def newcomer(
    fleet: Fleet,
    name: str,
    kind: Kind,
    key: PublicKey,
    at: datetime,
    *,
    expires: date | None = None,
    node: str = "",
) -> Device:
    """Added by this machine, or by itself where this is no device of the fleet. node: its machine in the tailnet."""
    by = this_device(fleet.registry(), ssh_folder())
    own = key.with_comment(f"{name}@{fleet.name}")
    return Device(name, kind, Status.ACTIVE, own, at, by.name if by else name, expires=expires, tailscale_node=node)


def given_key(text: str) -> PublicKey:
    """The key that another device made, from the line that it gave. Raises InvalidInputError."""
    key = PublicKey.parse(text)
    if key.is_certificate:
        raise InvalidInputError("this is a certificate, not a public key", hint="give the key's own .pub file")
    return key
