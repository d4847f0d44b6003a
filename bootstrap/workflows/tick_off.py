"""Tick off what a person has done by hand about a revoked device: noted in devices.toml, and nothing else is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bootstrap.commit_message import message
from bootstrap.fleet import Fleet
from keys.device import Device
from keys.errands import Belongings, Errand, errands
from keys.errors import InvalidInputError


@dataclass(frozen=True)
class Ticked:
    """device: as it is noted now. errands: all that it leaves, done or not. new: ids of those that this was about and
    that were not noted before. commit: short id, empty without one."""

    device: Device
    errands: tuple[Errand, ...]
    new: tuple[str, ...] = ()
    commit: str = ""

    @property
    def left(self) -> tuple[Errand, ...]:
        return tuple(one for one in self.errands if one.id not in self.device.done)


def tick_off(fleet: Fleet, there: Belongings, name: str, items: Sequence[str], *, write: bool = True) -> Ticked:
    """Note these errands as done. name: of the device, or the fingerprint of its key. write: False only looks.

    Raises InvalidInputError for a device that is unknown or still active, and for what is none of its errands.
    """
    registry = fleet.registry()
    device = _revoked([*registry.devices], name)
    all_of_it = errands(device, there)
    known = [one.id for one in all_of_it]
    for item in items:
        if item not in known:
            hint = f"on its list: {', '.join(known)}"
            raise InvalidInputError(f"{item[:60]!r} is nothing that {device.name} leaves to be done", hint=hint)
    new = tuple(item for item in dict.fromkeys(items) if item not in device.done)
    done = replace(device, done=(*device.done, *new))
    commit = ""
    if new and write:
        told = message(f"{device.name}: {', '.join(new)} done", device=done)
        commit = fleet.write_registry(registry.with_device(done), told)
    return Ticked(done, all_of_it, new, commit)


def _revoked(devices: list[Device], name: str) -> Device:
    device = next((one for one in devices if name in {one.name, one.public_key.fingerprint}), None)
    if device is None:
        names = ", ".join(one.name for one in devices) or "none yet"
        raise InvalidInputError(f"no device is called {name[:60]!r}", where="devices.toml", hint=f"devices: {names}")
    if device.is_active:
        hint = f"take it out first: keyturn revoke {device.name}"
        raise InvalidInputError(f"{device.name} is active, and leaves nothing to be done by hand", hint=hint)
    return device
