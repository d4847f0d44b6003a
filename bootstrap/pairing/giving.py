"""What a second computer is given by a fleet: all that every member knows, and secrets that its person says yes to.

The intent comes first here too: that a device has a secret is noted before the secret leaves.
"""

from collections.abc import Callable, Iterable

from bootstrap import git
from bootstrap.config import ServerConfig
from bootstrap.fleet import Fleet
from bootstrap.pairing.door import Guest
from bootstrap.pairing.member import HandedOver
from keys.device import Device
from keys.known_hosts import KnownHosts
from keys.membership import MemberServer, Membership
from keys.registry import Registry


def hand_over(
    guest: Guest, membership: Callable[[], Membership], secret: Callable[[str], str | None]
) -> HandedOver | None:
    """Hand a device that was let in what a member needs, where keyturn runs there; None where another client does.

    secret: see `asked`. Raises HandingOverError where the device did not take it, and what `membership` raises.
    """
    member = guest.member()
    return member.hand_over(membership(), secret) if member else None


def membership_of(
    fleet: Fleet, device: Device, servers: Iterable[ServerConfig], secrets: Iterable[str] = ()
) -> Membership:
    """servers: those that keyturn.toml lists, and those that were discovered. secrets: names of what may be given."""
    remote, folder = git.shared_address(fleet.folder)
    return Membership(
        device.name,
        device.kind,
        fleet.name,
        remote,
        folder,
        tuple(MemberServer(one.name, one.host, one.port, one.user, one.sudo) for one in servers),
        _host_keys(fleet.known_hosts_text()),
        _devices(fleet.registry()),
        tuple(secrets),
    )


def asked(
    ask: Callable[[str], bool], read: Callable[[str], str], note: Callable[[str], object]
) -> Callable[[str], str | None]:
    """How one secret is given, by its name: the person is asked, it is read, it is noted as given, and then it goes.

    read: raises SecretError where it is not to be had; nothing is noted then.
    """

    def give(name: str) -> str | None:
        if not ask(name):
            return None
        value = read(name)
        note(name)
        return value

    return give


def _host_keys(text: str) -> str:
    """The lines that pin something, without what a person wrote beside them."""
    lines = (f"{line.marker} {line.hosts} {line.key.bare_line}".strip() for line in KnownHosts.parse(text).lines)
    return "".join(f"{line}\n" for line in lines)


def _devices(registry: Registry) -> str:
    """devices.toml, without what a person wrote beside it."""
    bare = Registry()
    for device in registry.devices:
        bare = bare.with_device(device)
    return bare.text
