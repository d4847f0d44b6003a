"""The steps of this device, in the order in which they are done: its key first, then what names the key.

They are taken back in the other order, and the key goes last, so that a run which died can find it and go on.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap import secrets
from bootstrap.box_discovery import boxes
from bootstrap.device_setup.fleet_hosts import FleetHosts, fleet_hosts
from bootstrap.device_setup.found_key import found_key
from bootstrap.device_setup.git_signing import GitSigningStep
from bootstrap.device_setup.hosts_step import HostsStep
from bootstrap.device_setup.include_step import IncludeStep
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.key_step import KeyStep
from bootstrap.device_setup.next_key import former_files
from bootstrap.device_setup.own_files import OwnFiles
from bootstrap.device_setup.running import Done, Tell, set_up
from bootstrap.device_setup.step import Step
from bootstrap.discovery import tailnet_addresses
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.state import State
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import ProgramError
from bootstrap.this_device import this_device
from bootstrap.wiring import fleet_servers, now
from bootstrap.wishes import wishes
from keys.device import Device
from keys.errors import KeyturnError
from keys.known_hosts import KnownHosts
from keys.plan import remembered_pending
from keys.ssh_config import TAILSCALE

if TYPE_CHECKING:
    from bootstrap.config import ServerConfig
    from bootstrap.config_storage_box import StorageBoxConfig


@dataclass(frozen=True)
class DeviceSteps:
    """key: the one that goes last. rest: what is done for every device, in order.

    on_request: what a person has to ask for; once it is there, it is listed, kept up to date and taken back as well.
    """

    key: KeyStep
    rest: tuple[Step, ...]
    on_request: tuple[Step, ...] = ()

    @property
    def all(self) -> tuple[Step, ...]:
        return (self.key, *self.rest, *self.on_request)

    def wanted(self) -> tuple[Step, ...]:
        """Those to be done without being asked for."""
        return (self.key, *self.rest, *(step for step in self.on_request if may_be_there(step)))


def may_be_there(step: Step) -> bool:
    """Whether something of it is on this device, or nobody can tell: whoever runs it then is told why."""
    try:
        return step.is_there()
    except KeyturnError:
        return True


def own_files(fleet: str) -> OwnFiles:
    """What that fleet has in the ssh folder of this machine."""
    return OwnFiles(Path(ssh_folder()).absolute(), fleet)


def device_steps(
    fleet: Fleet,
    state: State,
    device: Device,
    key: KeyPlace,
    *,
    agent: Sequence[Step] = (),
    joining: Sequence[Step] = (),
) -> DeviceSteps:
    """All steps of this device.

    agent, joining: those that need a person to ask, or the tailnet's credentials. Raises KeyturnError where memory
    cannot be read.
    """
    files = own_files(fleet.name)
    config = fleet.config
    found = config.with_boxes(boxes(config, state)).storage_boxes
    places: list[ServerConfig | StorageBoxConfig] = [*fleet_servers(fleet, state), *found]
    tailnet = tailnet_addresses(config, state)
    known = KnownHosts.parse(fleet.known_hosts_text())
    program = _tailscale() if tailnet else None

    def hosts() -> FleetHosts:
        own = ClientConfig(files.ssh_folder, without=files.conf)
        return fleet_hosts(fleet.name, device.name, places, known=known, own=own, tailnet=tailnet)

    return DeviceSteps(
        KeyStep(key, f"{device.name}@{fleet.name}", secrets.forget_passphrase),
        (*agent, HostsStep(files, key, hosts, program, _in_use_still(fleet, state, device)), IncludeStep(files)),
        (*joining, _signing(fleet, key, files)),
    )


def refresh(fleet: Fleet, state: State, tell: Tell = lambda _done: None) -> list[Done]:
    """Bring up to date what ssh knows of the servers and Git of the devices, on a device that is set up so.

    For the end of every run that may have changed devices, pinned host keys, or found other servers. Elsewhere nothing
    is done, and bytes that are right stay. Nothing is raised: what failed stands in what is given back.
    """
    files = own_files(fleet.name)
    try:
        device = this_device(fleet.registry(), files.ssh_folder)
        key = found_key(device, files) if device else None
        if device is None or key is None:
            return []
        steps = device_steps(fleet, state, device, key)
        hosts = [step for step in steps.rest if isinstance(step, HostsStep) and files.conf.exists()]
        return set_up([*hosts, *(step for step in steps.on_request if step.is_there())], tell)
    except KeyturnError as error:
        failed = Done("this device", str(files.folder), error=error)
        tell(failed)
        return [failed]


def _in_use_still(fleet: Fleet, state: State, device: Device) -> tuple[Path, ...]:
    """The keys that this device had before, where the new one is not known to get in everywhere yet."""
    if not device.former_keys or not device.is_active:
        return ()
    waiting = remembered_pending([device], wishes(fleet, state), state.memory(), now())
    return former_files(ssh_folder(), device.former_public_keys) if waiting else ()


def _tailscale() -> str | None:
    """The program, by its name alone where ssh will find it by that; None where there is none."""
    try:
        path = str(TailscaleProgram.find().path)
    except ProgramError:
        return None
    return TAILSCALE if shutil.which(TAILSCALE) == path else path


def _signing(fleet: Fleet, key: KeyPlace, files: OwnFiles) -> GitSigningStep:
    devices = fleet.registry().devices
    return GitSigningStep(fleet.name, key.public_path, devices, files.ssh_folder, agent=key.agent)
