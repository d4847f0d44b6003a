"""All that was done on this machine is taken back, its private key last: it is by the key that a run knows which device
this is, so one that died can be begun again."""

from collections.abc import Callable
from dataclasses import dataclass

from bootstrap.device_setup.here import here
from bootstrap.device_setup.running import Done, Tell, take_down
from bootstrap.device_setup.step import Step
from bootstrap.device_setup.steps import DeviceSteps, may_be_there
from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync
from keys.device import Device
from keys.errors import UnsafeError


@dataclass(frozen=True)
class Forgetting:
    """device: the one that this machine is, or was. there: what is to be taken back, in the order of the steps."""

    device: Device
    steps: DeviceSteps
    there: tuple[Step, ...]

    @classmethod
    def of(cls, device: Device, steps: DeviceSteps) -> "Forgetting":
        """The key of a device that still gets in stays."""
        to_go = steps.all[1:] if device.is_active else steps.all
        return cls(device, steps, tuple(step for step in to_go if may_be_there(step)))

    def take_back(self, tell: Tell) -> list[Done]:
        """tell: gets each step as soon as it has ended. The key stays where something else could not be taken back."""
        key = self.steps.key
        done = take_down([step for step in self.there if step is not key], tell)
        if key in self.there and not any(one.error for one in done):
            done += take_down([key], tell)
        return done

    @property
    def stays(self) -> str:
        """Why the private key is not taken away, as a sentence; empty where it is, or is gone."""
        if self.device.is_active:
            return f"the private key stays, as it still gets in: {self.steps.key.place}"
        return self.steps.key.stays()


def as_others_left_it(fleet: Fleet, note: Callable[[str], None]) -> tuple[Fleet, Device]:
    """The fleet and this device, with what other devices pushed. Raises UnsafeError where it still gets in.

    note: is told what there is to know about that.
    """
    sync = FleetSync(fleet.folder)
    with fleet.lock():
        sync.before()
    for text in sync.notes:
        note(text)
    fleet = Fleet.find(fleet.folder)
    device = here(fleet)
    if device.is_active:
        raise UnsafeError(
            f"{device.name} is active: its key still gets in",
            where="devices.toml",
            hint=f"on another device, first: keyturn revoke {device.name} --retired; --active forgets all but the key",
        )
    return fleet, device
