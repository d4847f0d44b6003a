"""A tailnet as its API shows it: machines, the auth keys that would let more of them in, who may use Tailscale SSH."""

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class AuthKey:
    """An auth key that still lets machines in. Its text is known to nobody but who made it."""

    id: str
    description: str = ""
    user: str = ""
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    expires: datetime | None = None
    reusable: bool = False
    ephemeral: bool = False
    preauthorized: bool = False


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
