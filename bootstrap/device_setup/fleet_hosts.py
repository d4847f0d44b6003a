"""Which servers of a fleet this device's ssh is told of, under which names, and what leads there. Nothing is written.

What the person's own configuration says about a server's address still holds (its HostName, Port, User, ProxyJump),
and a name that is theirs stays theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bootstrap.config import ServerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.ssh.client_config import ClientConfig, Jump
from bootstrap.ssh.connector import DEFAULT_USER
from keys.errors import InvalidInputError
from keys.known_hosts import SSH_PORT, KnownHosts
from keys.ssh_config import Host, check


@dataclass(frozen=True)
class FleetHosts:
    """hosts: in order. known_hosts: the text of ours. notes: sentences worth telling a person."""

    hosts: tuple[Host, ...]
    known_hosts: str
    notes: tuple[str, ...]


@dataclass
class _Names:
    """Which names are taken: by the person's own configuration, by another fleet's, by a host before."""

    fleet: str
    theirs: frozenset[str]
    taken: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def give(self, name: str, kind: str) -> tuple[str, ...]:
        """The names of this host; none where another has them all."""
        taken = self.taken | self.theirs
        full = next((one for one in self._full(name, kind) if one.lower() not in taken), None)
        if full is None:
            self.notes.append(f"{name} is left out: another host has the name {name}.{self.fleet}")
            return ()
        self.taken.add(full.lower())
        if name.lower() in taken:
            self.notes.append(f"{name} is {full} here: {name} is another host in your own configuration")
            return (full,)
        self.taken.add(name.lower())
        return (name, full)

    def _full(self, name: str, kind: str) -> Iterable[str]:
        return f"{name}.{self.fleet}", f"{name}.{kind}.{self.fleet}"


def fleet_hosts(
    fleet: str,
    device: str,
    places: Sequence[ServerConfig | StorageBoxConfig],
    *,
    known: KnownHosts,
    own: ClientConfig,
    tailnet: Mapping[str, str],
) -> FleetHosts:
    """The hosts that this device gets in at. known: the fleet's host keys.

    own: the person's configuration, without what keyturn wrote for this fleet. tailnet: tailnet addresses, by the
    servers' names. Raises InvalidInputError where the person's
    configuration cannot be read.
    """
    names = _Names(fleet, own.names())
    hosts: list[Host] = []
    lines: list[str] = []
    for place in places:
        if place.devices is not None and device not in place.devices:
            continue
        kind = "server" if isinstance(place, ServerConfig) else "box"
        if not (given := names.give(place.name, kind)):
            continue
        try:
            host = _host(given, place, own, tailnet.get(place.name, ""))
            pinned = known.lines_for(host.address, host.port, host.alias)
            if known.authorities(host.address, host.port):
                host = replace(host, alias=host.address.lower())  # certificates name the address, not our alias
                pinned = known.lines_for(host.address, host.port, host.alias)
            check(host)
        except InvalidInputError as error:
            names.notes.append(f"{place.name} is left out: {error}")
            continue
        if not pinned:
            names.notes.append(f"{place.name} has no pinned host key yet, so ssh refuses it: keyturn apply pins it")
        hosts.append(host)
        lines += [line for line in pinned if line not in lines]
    return FleetHosts(tuple(hosts), "".join(f"{line}\n" for line in lines), tuple(names.notes))


def _host(names: tuple[str, ...], place: ServerConfig | StorageBoxConfig, own: ClientConfig, tailnet: str) -> Host:
    settings = own.lookup(place.host)
    user = place.user or settings.user or DEFAULT_USER
    if isinstance(place, ServerConfig) and place.accounts and user not in place.accounts:
        user = place.accounts[0]  # keys are put there, and not where keyturn itself logs in
    return Host(
        names,
        settings.host,
        place.port or settings.port or SSH_PORT,
        user,
        names[-1].lower(),
        tuple(map(_jump, settings.jumps)),
        "" if tailnet == settings.host else tailnet,
    )


def _jump(jump: Jump) -> str:
    host = f"[{jump.host}]" if ":" in jump.host else jump.host
    user = f"{jump.user}@" if jump.user else ""
    return f"{user}{host}:{jump.port}" if jump.port else f"{user}{host}"
