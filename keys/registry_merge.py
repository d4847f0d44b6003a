"""Two people's changes of devices.toml, merged device by device: as text, two new ones would clash."""

from collections.abc import Iterable
from dataclasses import replace

from keys.device import Device, Status
from keys.errors import InvalidInputError
from keys.registry import Registry


def merge_registries(before: Registry, after: Registry, elsewhere: Registry) -> Registry:
    """The registry from elsewhere, with what was changed of devices from before to after.

    Raises InvalidInputError for a device that both changed in two ways, and for one that is gone.
    """
    merged = elsewhere
    for device in after.devices:
        was, there = before.get(device.name), elsewhere.get(device.name)
        if device not in {was, there}:
            merged = merged.with_device(device if there == was else _both(was, device, there))
    for device in before.devices:
        if after.get(device.name) is None:
            raise _clash(device)
    return merged


def _both(was: Device | None, device: Device, there: Device | None) -> Device:
    """A device that two people changed: what was noted of it by each is noted, the rest is as one of the two has it."""
    if there is None:
        raise _clash(device)
    given = _noted(was.given if was else (), device.given, there.given)
    done = _noted(was.done if was else (), device.done, there.done)
    if _bare(device) in {_bare(there), was and _bare(was)}:
        rest = there
    elif was and _bare(there) == _bare(was):
        rest = device
    else:
        rest = _put_away(device, there)
    return replace(rest, given=given, done=done)


def _put_away(device: Device, there: Device) -> Device:
    """A device that two people put away, each for themselves: it stays away, and lost outdoes retired."""
    if device.is_active or there.is_active or device.public_key != there.public_key:
        raise _clash(device)
    status = Status.LOST if Status.LOST in {device.status, there.status} else there.status
    return replace(there, status=status, blocked=device.blocked or there.blocked)


def _noted(was: Iterable[str], here: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """All that either noted, without what either took off."""
    gone = set(was) - (set(here) & set(there))
    return tuple(name for name in dict.fromkeys((*there, *here)) if name not in gone)


def _bare(device: Device) -> Device:
    """The device without notes."""
    return replace(device, given=(), done=())


def _clash(device: Device) -> InvalidInputError:
    return InvalidInputError(f"{device.name} was changed in two ways", where="devices.toml")
