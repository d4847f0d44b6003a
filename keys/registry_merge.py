"""Two people's changes of devices.toml, merged device by device: as text, two new ones would clash."""

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
            merged = merged.with_device(device if there == was else _both(device, there))
    for device in before.devices:
        if after.get(device.name) is None:
            raise _clash(device)
    return merged


def _both(device: Device, there: Device | None) -> Device:
    """A device that two people put away, each for themselves: it stays away, and lost outdoes retired."""
    if there is None or device.is_active or there.is_active or device.public_key != there.public_key:
        raise _clash(device)
    status = Status.LOST if Status.LOST in {device.status, there.status} else there.status
    return replace(there, status=status, blocked=device.blocked or there.blocked)


def _clash(device: Device) -> InvalidInputError:
    return InvalidInputError(f"{device.name} was changed in two ways", where="devices.toml")
