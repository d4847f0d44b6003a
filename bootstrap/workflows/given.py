"""What a device was given: names of secrets, noted in devices.toml, so that its loss tells what to change."""

from dataclasses import replace

from bootstrap.commit_message import message
from bootstrap.fleet import Fleet
from keys.device import Device


def note_given(fleet: Fleet, device: Device, name: str) -> str:
    """Note that the device has this secret now. Gives the short commit id, empty where nothing was to be written."""
    there = fleet.registry().get(device.name)
    if there is None or name in there.given:
        return ""
    return _written(fleet, replace(there, given=(*there.given, name)), f"{device.name} has the secret {name} now")


def note_taken(fleet: Fleet, device: Device, name: str) -> str:
    """Note that the device has it no more; as for note_given."""
    there = fleet.registry().get(device.name)
    if there is None or name not in there.given:
        return ""
    given = tuple(one for one in there.given if one != name)
    return _written(fleet, replace(there, given=given), f"{device.name} has the secret {name} no more")


def _written(fleet: Fleet, device: Device, subject: str) -> str:
    return fleet.write_registry(fleet.registry().with_device(device), message(subject, device=device))
