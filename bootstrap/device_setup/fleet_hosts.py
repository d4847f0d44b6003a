"""Which servers of a fleet this device's ssh is told of, under which names, and what leads there. Nothing is written.

What the person's own configuration says about a server's address still holds (its HostName, Port, User, ProxyJump),
and a name that is theirs stays theirs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from bootstrap.config import ServerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.ssh.client_config import ClientConfig, Jump
from bootstrap.ssh.connector import DEFAULT_USER
from keys.errors import InvalidInputError
from keys.known_hosts import SSH_PORT, KnownHosts
from keys.ssh_config import Host, check

_MOST = 5  # names in one sentence


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
    clashing: list[str] = field(default_factory=list)

    def give(self, name: str, kind: str, host: str) -> tuple[str, ...]:
        """The names of the one at this host. Raises InvalidInputError where others have them all.

        A name with a dot may be a host's in the world, say github.com: it leads to that, unless it is this very one.
        """
        taken = self.taken | self.theirs
        full = next((one for one in self._full(name, kind) if one.lower() not in taken), None)
        if full is None:
            raise InvalidInputError(f"another host is called {name}.{self.fleet}")
        self.taken.add(full.lower())
        if "." in name and name.lower() != host.lower():
            return (full,)
        if name.lower() in taken:
            self.clashing.append(name)
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
    servers' names. Raises InvalidInputError where the person's configuration cannot be read.
    """
    names = _Names(fleet, own.names())
    hosts: dict[Host, list[str]] = {}
    left_out: list[str] = []
    for place in places:
        if place.devices is not None and device not in place.devices:
            continue
        try:
            host = _host(names, place, own, tailnet.get(place.name, ""))
            hosts |= [_with_keys(host, known)]
        except InvalidInputError as error:
            left_out.append(f"{place.name} is left out: {error}")
    return FleetHosts(
        tuple(hosts),
        "".join(f"{line}\n" for line in dict.fromkeys(chain.from_iterable(hosts.values()))),
        (*_clashes(names), *left_out, *_unpinned(hosts)),
    )


def _with_keys(host: Host, known: KnownHosts) -> tuple[Host, list[str]]:
    """The host and the lines about it. A host's certificate names its address, never an alias of ours."""
    if known.authorities(host.address, host.port):
        host = replace(host, alias=host.address.lower())
    check(host)
    return host, known.lines_for(host.address, host.port, host.alias)


def _clashes(names: _Names) -> Iterator[str]:
    if names.clashing:
        yield (
            f"other hosts are called {_listed(names.clashing)} in your own configuration, so these are reached as "
            f"{names.clashing[0]}.{names.fleet} and the like"
        )


def _unpinned(hosts: Mapping[Host, list[str]]) -> Iterator[str]:
    if unpinned := [host.names[0] for host, lines in hosts.items() if not lines]:
        yield f"no host key is pinned yet for {_listed(unpinned)}, and ssh refuses that: keyturn apply asks for it"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _host(names: _Names, place: ServerConfig | StorageBoxConfig, own: ClientConfig, tailnet: str) -> Host:
    settings = own.lookup(place.host)
    given = names.give(place.name, "server" if isinstance(place, ServerConfig) else "box", place.host)
    user = place.user or settings.user or DEFAULT_USER
    if isinstance(place, ServerConfig) and place.accounts and user not in place.accounts:
        user = place.accounts[0]  # keys are put there, and not where keyturn itself logs in
    return Host(
        given,
        settings.host,
        place.port or settings.port or SSH_PORT,
        user,
        given[-1].lower(),
        tuple(map(_jump, settings.jumps)),
        "" if tailnet == settings.host else tailnet,
    )


def _jump(jump: Jump) -> str:
    host = f"[{jump.host}]" if ":" in jump.host else jump.host
    user = f"{jump.user}@" if jump.user else ""
    return f"{user}{host}:{jump.port}" if jump.port else f"{user}{host}"
