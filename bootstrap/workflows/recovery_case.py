"""Which server is to be recovered, with which device's key, and whether that may be: nothing is changed here."""

import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.config import ServerConfig
from bootstrap.rescue_system.door import Door
from bootstrap.run import Run
from bootstrap.ssh.address import Address
from bootstrap.targets.hetzner import HetznerTarget
from bootstrap.targets.hetzner.rescue import CloudServer, RescueMode
from keys.access import Wish
from keys.device import Device
from keys.errors import InvalidInputError, UnsafeError
from keys.inert import inert
from keys.known_hosts import KnownHosts
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.connector import Connector


@dataclass(frozen=True)
class Pace:
    """Seconds. boot: for how long a boot is waited for; a third of it for a soft one, before the power is cut.

    settle: for how long a system that answers may still refuse. look: between two looks. pause: waits that long.
    """

    boot: float
    pause: Callable[[float], None]
    ticks: Callable[[], float]

    @property
    def soft(self) -> float:
        return self.boot / 3

    @property
    def settle(self) -> float:
        return self.boot / 10

    @property
    def look(self) -> float:
        return min(3.0, self.boot / 20)


@dataclass(frozen=True)
class Case:
    """One server, and what it is recovered with.

    own: the way into its own system, as `account`. rescue: into the rescue system. pinned: its own host keys.
    doubt: why it may not be the server that the fleet means; empty where its address tells that it is. hard: cut the
    power at once.
    """

    run: Run
    server: ServerConfig
    project: HetznerTarget
    cloud: CloudServer
    mode: RescueMode
    device: Device
    account: str
    own: Door
    rescue: Door
    pinned: frozenset[PublicKey]
    pace: Pace
    doubt: str = ""
    hard: bool = False

    @property
    def name(self) -> str:
        return f"server:{self.server.name}"

    @property
    def key(self) -> PublicKey:
        return self.device.public_key

    def close(self) -> None:
        self.own.close()
        self.rescue.close()


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person asked for. device: a name, empty for the one that this machine is."""

    server: str
    device: str = ""
    hard: bool = False
    rescue_port: int = 22


def find_case(run: Run, choice: Choice, servers: Sequence[ServerConfig], here: Device | None, pace: Pace) -> Case:
    """Raises InvalidInputError for what cannot be, UnsafeError for what the fleet does not want, and the API's errors.

    servers: of the fleet. here: the device that this machine is.
    """
    connector = run.connector
    if connector is None:
        raise InvalidInputError("there is nothing to log in with")
    server = _server(choice.server, servers)
    device = _device(run, choice.device, here, server)
    wish = next(place.wish for place in run.places if place.target.name == f"server:{server.name}")
    _check_wanted(run, device, wish)
    _check_held(run, device, connector, server)
    account = connector.route(_address(server, None)).user
    account = account if account in wish.accounts else wish.accounts[0]
    mode, project, cloud = _in_the_cloud(run, server, device, account, connector)
    own, rescue = _address(server, account), Address(cloud.address, choice.rescue_port, "root", server.identity)
    route, known = connector.route(own), KnownHosts.parse(run.fleet.known_hosts_text())
    pinned = known.lookup(route.host, route.port)
    return Case(
        run,
        server,
        project,
        cloud,
        mode,
        device,
        account,
        own=Door(own, device.public_key, connector, pinned, known),
        rescue=Door(rescue, device.public_key, connector, pinned, known),
        pinned=pinned,
        pace=pace,
        doubt=_doubt(cloud, route.host),
        hard=choice.hard,
    )


def _server(name: str, servers: Sequence[ServerConfig]) -> ServerConfig:
    wanted = name.removeprefix("server:")
    if found := next((one for one in servers if one.name == wanted), None):
        return found
    names = ", ".join(one.name for one in servers) or "none yet"
    raise InvalidInputError(f"no server of the fleet is called {name[:60]!r}", hint=f"servers: {names}")


def _device(run: Run, name: str, here: Device | None, server: ServerConfig) -> Device:
    registry = run.fleet.registry()
    found = registry.get(name) if name else here
    if found is None and name:
        names = ", ".join(one.name for one in registry.devices) or "none yet"
        raise InvalidInputError(f"no device is called {name[:60]!r}", hint=f"devices: {names}")
    if found is None:
        raise InvalidInputError(
            "no key of an active device of the fleet is on this machine",
            hint=f"run it on a device of the fleet, or: keyturn recover {server.name} --device NAME",
        )
    return found


def _check_wanted(run: Run, device: Device, wish: Wish) -> None:
    if not device.is_active:
        raise UnsafeError(
            f"{device.name} is {device.status}: its key gets in nowhere any more",
            where="devices.toml",
            hint="recover with another device's key: d in the form, or --device NAME",
        )
    if device.has_ended(run.clock()):
        raise UnsafeError(
            f"the key of {device.name} has ended on {device.expires}",
            where="devices.toml",
            hint="recover with another device's key: d in the form, or --device NAME",
        )
    if not wish.gives(device.name):
        raise UnsafeError(
            f"the fleet does not let {device.name} into {wish.target}",
            where="keyturn.toml",
            hint=f'to change that, add "{device.name}" to devices = [...] of that server',
        )


def _check_held(run: Run, device: Device, connector: "Connector", server: ServerConfig) -> None:
    if _holds(device.public_key, connector, server):
        return
    others = [one.name for one in run.fleet.registry().active if _holds(one.public_key, connector, server)]
    hint = f"of those that are: --device {others[0]}" if others else f"run it on {device.name}, or load it: ssh-add"
    raise InvalidInputError(f"the private key of {device.name} is not on this machine", hint=hint)


def _holds(key: PublicKey, connector: "Connector", server: ServerConfig) -> bool:
    """Whether this machine could log in with the key, from a file or from the agent."""
    route = connector.route(_address(server, None))
    only = connector.identities.only(key)
    return bool(only.for_server(route.files, route.settings.agent, only_files=route.settings.only_files))


def _in_the_cloud(
    run: Run, server: ServerConfig, device: Device, account: str, connector: "Connector"
) -> tuple[RescueMode, HetznerTarget, CloudServer]:
    """The server as one of the fleet's projects has it."""
    projects = [place.target for place in run.places if isinstance(place.target, HetznerTarget)]
    host = connector.route(_address(server, None)).host
    found = []
    for project in projects:
        mode = RescueMode(project.api)
        found += [(mode, project, one) for one in mode.servers()]
    by_name = [one for one in found if one[2].name == server.name]
    by_host = [one for one in found if one[2].has(host)]
    both = [one for one in by_name if one in by_host]
    likely = both or (by_host if len(by_host) == 1 else by_name)
    if len(likely) > 1:
        numbers = ", ".join(f"{one.id} in {project.name}" for _, project, one in likely)
        raise InvalidInputError(f"several servers may be {server.name}: {numbers}", hint="give it a name of its own")
    if not likely:
        raise _by_hand(server, device, account)
    return likely[0]


def _by_hand(server: ServerConfig, device: Device, account: str) -> InvalidInputError:
    return InvalidInputError(
        f"{server.name} ({inert(server.host, 100)}) is no server of a Hetzner project of the fleet, "
        "so its rescue mode cannot be used from here",
        hint=f"log in at its provider's console (VNC, KVM, or a rescue system of theirs), and append this line to "
        f"~{account}/.ssh/authorized_keys: {device.public_key.line}",
    )


def _doubt(cloud: CloudServer, host: str) -> str:
    if cloud.has(host) or any(cloud.has(one) for one in _resolved(host)):
        return ""
    return (
        f"the fleet reaches it at {inert(host, 100)}, which is none of the addresses of server {cloud.id} "
        f"({inert(cloud.address, 60)}): it has the same name, and may be another server"
    )


def _resolved(host: str) -> Collection[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return ()


def _address(server: ServerConfig, account: str | None) -> Address:
    return Address(server.host, server.port, account or server.user, server.identity)
