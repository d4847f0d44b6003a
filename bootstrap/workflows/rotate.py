"""Rotate: a device goes on with another key. The new one gets in first, and only where it does the old one goes.

The registry keeps the old one as a former key, so that a run which died, or a server that was away, is finished by the
same command or by `keyturn apply`.
"""

from dataclasses import replace
from datetime import date, datetime

from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree, Intent, carry_out, write_intent
from bootstrap.workflows.onboard import KeepKey, check_key_free
from keys.device import Device, FormerKey
from keys.errors import InvalidInputError, KeyturnError
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.registry import Registry

WHY = "rotated"


def rotate(
    run: Run,
    name: str,
    key: PublicKey,
    agree: Agree,
    *,
    expires: date | None = None,
    keep_key: KeepKey = lambda: lambda: None,
) -> Report:
    """Give the device this key in place of the one that it has; go on with that where an earlier run began it.

    expires: the first day on which the new key gets in no more; without one the device's own end stays. keep_key: as in
    onboard. Raises InvalidInputError for a device that can't be rotated, or a key that can't be its next one.
    """
    registry = run.fleet.registry()
    rotated = with_new_key(registry, name, key.with_comment(f"{name}@{run.fleet.name}"), run.clock(), expires)
    wanted = registry.with_device(rotated)

    def write(plan: Plan) -> None:
        take_back = keep_key()
        try:
            write_intent(run, wanted, rotated, "rotate", plan)
        except KeyturnError:
            take_back()
            raise

    return carry_out(run, Intent(wanted, [rotated], write, whole=True), agree)


def with_new_key(registry: Registry, name: str, key: PublicKey, at: datetime, expires: date | None = None) -> Device:
    """The device as it is to be. Raises InvalidInputError as `rotate` does."""
    device = to_rotate(registry, name)
    end = expires or device.expires
    if end is not None and at.date() >= end:
        raise InvalidInputError(f"{name} ended on {end}", where="devices.toml", hint="give it a new end: --expires")
    if key == device.public_key and device.former_keys:
        return replace(device, expires=end)
    if key == device.public_key:
        raise InvalidInputError(
            f"this is the key that {name} has", hint="make a new one on the device: ssh-keygen -t ed25519"
        )
    check_key_free(registry, key)
    former = FormerKey(device.public_key, at, WHY)
    return replace(device, public_key=key, expires=end, former_keys=(*device.former_keys, former))


def to_rotate(registry: Registry, name: str) -> Device:
    """The device of that name. Raises InvalidInputError for one that is unknown, or gets in no more."""
    device = registry.get(name)
    if device is None:
        names = ", ".join(one.name for one in registry.active) or "none yet"
        raise InvalidInputError(
            f"no device is called {name[:60]!r}", where="devices.toml", hint=f"devices that get in: {names}"
        )
    if not device.is_active:
        raise InvalidInputError(
            f"{name} is {device.status}, and gets in no more",
            where="devices.toml",
            hint="let it in again under another name: keyturn onboard NAME --kind KIND",
        )
    return device


def settled(registry: Registry, name: str, key: PublicKey) -> str:
    """That the device has this very key already, in place of another; empty where it has not."""
    there = registry.get(name)
    return f"{name} has this key already." if there and there.public_key == key and there.former_keys else ""
