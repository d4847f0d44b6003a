"""A tailnet as its API shows it: machines, the auth keys that would let more of them in, who may use Tailscale SSH."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from keys.inert import inert

MACHINES = "tailnet"
"""The account that a device's machine stands at, as targets have accounts."""

AUTH_KEYS = "auth keys"
"""The account that auth keys made for a device stand at: each would let another machine of it in."""


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of the tailnet.

    id: the API's nodeId, which `tailscale status` calls Self.ID. name: in MagicDNS, "web.tail1234.ts.net". hostname:
    what the machine calls itself. user: whose it is; empty for a tagged one. authorized: whether it may talk to others.
    expires: when its node key ends; None where it never does. last_seen: None while it is connected, or never was.
    ssh: whether Tailscale SSH is on there. ephemeral: whether it leaves by itself once it is away. external: whether
    another tailnet shares it with this one, which can't remove it.
    """

    id: str
    name: str
    hostname: str = ""
    os: str = ""
    user: str = ""
    addresses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authorized: bool = True
    created: datetime | None = None
    expires: datetime | None = None
    last_seen: datetime | None = None
    connected: bool = False
    ssh: bool = False
    ephemeral: bool = False
    external: bool = False

    @property
    def short_name(self) -> str:
        """The first label of its name: "web"."""
        return (self.name or self.hostname).partition(".")[0]

    @property
    def told(self) -> str:
        """ "node nAbC 'web.tail1234.ts.net'", for people."""
        return f"node {inert(self.id, 60)} '{inert(self.name or self.hostname, 120)}'"

    def has_expired(self, at: datetime) -> bool:
        return self.expires is not None and self.expires <= at

    def is_called(self, name: str) -> bool:
        """Whether it goes by that name, in MagicDNS or by what it calls itself."""
        own = (self.short_name, self.hostname.partition(".")[0])
        return name.lower() in {one.lower() for one in own}


@dataclass(frozen=True, slots=True)
class AuthKey:
    """An auth key that still lets machines in. Its text is known to nobody but who made it.

    device: the device that keyturn made it for; empty where it is none of keyturn's.
    """

    id: str
    description: str = ""
    user: str = ""
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    expires: datetime | None = None
    reusable: bool = False
    ephemeral: bool = False
    preauthorized: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class SshRule:
    """One rule of the policy's `ssh` section: who is let in where, as which users, past every authorized_keys.

    action: "accept", or "check" where the person logs in at the identity provider again. line: of the policy file, 0
    where it is not known.
    """

    action: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    users: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tailnet:
    """All of it at one moment. ssh_rules: None where the policy could not be read."""

    nodes: tuple[Node, ...] = ()
    auth_keys: tuple[AuthKey, ...] = ()
    ssh_rules: tuple[SshRule, ...] | None = None

    def node(self, id: str) -> Node | None:  # noqa: A002  the API's word
        return next((one for one in self.nodes if one.id == id), None)

    def called(self, name: str, known: Collection[str]) -> tuple[Node, ...]:
        """The machines that go by that name, but for those whose ids are known to be others'."""
        return tuple(one for one in self.nodes if one.id not in known and one.is_called(name))
