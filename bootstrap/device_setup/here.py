"""Which device of the fleet this machine is, or was, and the steps of it."""

from collections.abc import Callable
from contextlib import closing

from bootstrap.device_setup.agent import agent_steps
from bootstrap.device_setup.found_key import found_key
from bootstrap.device_setup.joining import join_here
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.device_setup.running import Done, Tell, set_up
from bootstrap.device_setup.steps import DeviceSteps, device_steps, own_files
from bootstrap.device_setup.tailnet import TailnetStep
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder, state_file
from bootstrap.state import State
from bootstrap.tailnet.joining import Joined
from bootstrap.this_device import device_once_here
from keys.device import Device
from keys.errors import InvalidInputError


def here(fleet: Fleet) -> Device:
    """The device that this machine is, or was. Raises InvalidInputError where it is none of the fleet's."""
    found = device_once_here(fleet.registry(), ssh_folder())
    if found is None:
        raise InvalidInputError(
            "this machine is none of the fleet's devices",
            where=str(ssh_folder()),
            hint="keyturn onboard NAME --kind KIND makes it one; keyturn device list names those that there are",
        )
    return found


def active_here(fleet: Fleet) -> Device:
    """The same. Raises InvalidInputError too where it is revoked: it gets in nowhere any more."""
    device = here(fleet)
    if not device.is_active:
        raise InvalidInputError(
            f"this machine is {device.name}, which is {device.status}", hint="keyturn device forget"
        )
    return device


def steps_here(
    fleet: Fleet, state: State, device: Device, known: KnownPassphrases, tell: Callable[[str], None]
) -> DeviceSteps:
    """The steps of the device that this machine is. known: what opens its key. tell: gets what is done at the tailnet.

    Raises InvalidInputError where its key is not here.
    """

    def join() -> Joined:
        return join_here(fleet, device.name, tell) or Joined("", ("the fleet has no tailnet",))

    key = found_key(device, own_files(fleet.name))
    if key is None:
        raise InvalidInputError(f"the key of {device.name} is not on this machine", where=str(ssh_folder()))
    joining = [TailnetStep(device.tailscale_node, join)] if fleet.config.tailscale else []
    return device_steps(fleet, state, device, key, agent=agent_steps(key, known), joining=joining)


def set_up_as(fleet: Fleet, device: Device, key: KeyPlace, known: KnownPassphrases, tell: Tell) -> list[Done]:
    """Let ssh and its agent on this machine know of this key and the servers. What failed stands in it."""
    with closing(State(state_file(fleet.folder))) as state:
        return set_up(device_steps(fleet, state, device, key, agent=agent_steps(key, known)).wanted(), tell)
