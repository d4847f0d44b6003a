"""The part of an OpenSSH client's configuration that leads to a fleet's servers (ssh_config(5)): text from plain data.

Nothing that comes in may break out of its line: what OpenSSH could read as anything but the value that it is raises
InvalidInputError. What was written can be read back, so that the file itself remembers what a later run is not told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keys.errors import InvalidInputError

TAILSCALE = "tailscale"

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_ADDRESS = re.compile(r"[A-Za-z0-9.:][A-Za-z0-9._:-]*(%[A-Za-z0-9._-]+)?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]*\$?")
_PROGRAM = re.compile(r"[A-Za-z0-9/._ +@-]+")
_JUMP = re.compile(r"(?!-)[A-Za-z0-9_.@:\[\]-]+(%[A-Za-z0-9._-]+)?")
_ASKING = "exec >/dev/null 2>&1; export TAILSCALE_BE_CLI=1; "
_ASKED = re.compile(f"{_ASKING}(.*) status --peers=false", re.MULTILINE)
_IDENTITY = re.compile(r'^  IdentityFile "(.*)"$', re.MULTILINE)
_AGENT = re.compile(r'^  IdentityAgent "(.*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Host:
    """One server as `ssh` is to reach it.

    names: what it is called on the command line; the last of them is its own in any case. alias: what its host keys
    stand under. jumps: as ProxyJump has them. tailnet: its address there, preferred while the tailnet is up; "" for
    none.
    """

    names: tuple[str, ...]
    address: str
    port: int
    user: str
    alias: str
    jumps: tuple[str, ...] = ()
    tailnet: str = ""


@dataclass(frozen=True, slots=True)
class WayIn:
    """What all hosts of a fleet have in common on one device.

    identity: path of the private key, or of the public one where an agent holds the private one. agent: path of its
    socket, "" for the usual one. known_hosts: path. tailscale: the program that tells whether the tailnet is up.
    former: paths of private keys that open what the first one does not yet.
    """

    identity: str
    known_hosts: str
    agent: str = ""
    tailscale: str = TAILSCALE
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What can be read back of the way in."""

    identity: str = ""
    agent: str = ""
    tailscale: str = TAILSCALE


def render(fleet: str, hosts: Iterable[Host], way: WayIn) -> str:
    """The whole file. Raises InvalidInputError for a value that could not stand in it."""
    head = f"# The servers of the fleet {_checked(_NAME, fleet)}. keyturn writes this file anew; your own settings"
    return "\n".join([head, "# go into the file that includes it.", *(_block(host, way) for host in hosts), ""])


def check(host: Host) -> None:
    """Raises InvalidInputError where this host could not stand in the file."""
    _block(host, WayIn("/", "/"))


def read_back(text: str) -> Written:
    """What `render` was given, as far as the text tells."""
    asked = _first(_ASKED, text).replace("\\ ", " ") or TAILSCALE
    return Written(_plain(_first(_IDENTITY, text)), _plain(_first(_AGENT, text)), asked)


def blocks(text: str) -> dict[str, str]:
    """What stands there for each host, by each of its names in small letters, the `Host` line first."""
    found: dict[str, str] = {}
    for block in re.split(r"^(?=Host |Match )", text, flags=re.MULTILINE):
        first, _, _ = block.partition("\n")
        if first.startswith("Host "):
            found |= dict.fromkeys(first.lower().split()[1:], block)
    return found


def quoted(path: str) -> str:
    """A path as a value that OpenSSH expands to exactly it. Raises InvalidInputError where there is none."""
    if not path.isprintable() or set(path) & set('"\\') or "${" in path:
        raise InvalidInputError(
            "OpenSSH can't be told this path", where=repr(path)[:200], hint='give it one without " \\ ${ and line ends'
        )
    return f'"{_escaped(path)}"'


def _block(host: Host, way: WayIn) -> str:
    return "\n".join([*_tailnet_lines(host, way), *_host_lines(host, way)])


def _tailnet_lines(host: Host, way: WayIn) -> Iterator[str]:
    """Asked only for these names, in a shell of its own that says nothing, whatever the person's shell is.

    Whether the tailnet is up, and the one that this address is in. The variable is for the app on macOS, whose program
    opens a window without it.
    """
    if not host.tailnet:
        return
    program = _checked(_PROGRAM, way.tailscale).replace(" ", "\\ ")
    address = _escaped(_checked(_ADDRESS, host.tailnet))
    asks = f"{_ASKING}{program} status --peers=false && {program} ip {address}"
    yield f"Match originalhost {','.join(_checked(_NAME, name) for name in host.names)} exec \"sh -c '{asks}'\""
    yield f"  HostName {address}"
    if host.jumps:
        yield "  ProxyJump none"


def _host_lines(host: Host, way: WayIn) -> Iterator[str]:
    yield f"Host {' '.join(_checked(_NAME, name) for name in host.names)}"
    yield f"  HostName {_escaped(_checked(_ADDRESS, host.address))}"
    yield f"  Port {int(host.port)}"
    yield f"  User {_checked(_USER, host.user)}"
    if host.jumps:
        yield f"  ProxyJump {_escaped(','.join(_checked(_JUMP, jump) for jump in host.jumps))}"
    for identity in (way.identity, *way.former):
        yield f"  IdentityFile {quoted(identity)}"
    yield f"  IdentityAgent {quoted(way.agent) if way.agent else 'SSH_AUTH_SOCK'}"
    yield "  IdentitiesOnly yes"
    yield f"  HostKeyAlias {_checked(_ADDRESS, host.alias)}"
    yield f"  UserKnownHostsFile {quoted(way.known_hosts)}"
    yield "  StrictHostKeyChecking yes"
    yield "  UpdateHostKeys no"


def _checked(form: re.Pattern[str], value: str) -> str:
    if not form.fullmatch(value):
        raise InvalidInputError("this could not stand in an ssh configuration", where=repr(value)[:200])
    return value


def _first(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found[1] if found else ""


def _escaped(value: str) -> str:
    """Percent signs begin tokens there."""
    return value.replace("%", "%%")


def _plain(value: str) -> str:
    return value.replace("%%", "%")
