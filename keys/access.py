"""Who gets in where: what an observation of a target gives, and what the fleet wants of it.

Absence is proved only inside Seen. What could not be read is named there as unknown, never taken for "no access".
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.device import FOUND_BY_AUDIT, Device
from keys.public_key import PublicKey
from keys.tailnet import Tailnet


class Effect(StrEnum):
    """LIVE targets decide about logins now; SEED targets decide about servers yet to be made."""

    LIVE = "live"
    SEED = "seed"


STORAGE_BOX = "storage_box"
"""A live place that is no server: it has neither a shell nor a list of revoked keys. See kind_of."""

TAILNET = "tailscale"
"""A live place that lists machines, not keys: it can only be taken from, as a machine comes to it by itself."""

GITHUB = "github"
"""A live place that is no server: keys of one person's account, for Git and for signing."""

TERRAFORM = "terraform"
"""A seed: the files that Terraform makes servers from."""


def kind_of(target: str) -> str:
    """What sort of place that is, by the first word of its name: "server" of "server:web"."""
    return target.partition(":")[0]


def is_server(target: str) -> bool:
    """Of a live place: whether it is a server, with a shell, and made from what seeds list."""
    return kind_of(target) not in {STORAGE_BOX, TAILNET, GITHUB}


def has_logins(target: str) -> bool:
    """Of a live place: whether keys log in there, by lines of a file, so that the last one must not go."""
    return kind_of(target) not in {TAILNET, GITHUB}


@dataclass(frozen=True, slots=True)
class Grant:
    """This key stands at this account of the target that was seen.

    where: the evidence, for instance "/root/.ssh/authorized_keys:3".
    options: what stands before the key in the file, as it stands there.
    refused: why the target would refuse the key all the same; empty where it may get in.
    unknown: why what was observed does not tell whether it gets in; empty where it does tell.
    restrictions: what holds the key back once it is in, a few words each: "only from 10.0.0.0/8".
    last_used: the newest login with it at this account that the target's log tells of; None where it tells of none.
    name: what the entry is called there, at a place whose entries have names.
    by_command: whether no file lists it but a command's answer, so that it cannot be taken away there.
    """

    account: str
    key: PublicKey
    where: str = ""
    options: str = ""
    refused: str = ""
    unknown: str = ""
    restrictions: tuple[str, ...] = ()
    last_used: datetime | None = None
    name: str = ""
    by_command: bool = False

    @property
    def opens(self) -> bool:
        """Whether the key surely gets in."""
        return not self.refused and not self.unknown

    @property
    def may_open(self) -> bool:
        """Whether the key gets in, or may do so for all that is known."""
        return not self.refused


class DoorKind(StrEnum):
    """A kind of way in that no list of keys shows."""

    PASSWORD = "password"  # noqa: S105  a word for a kind of login
    AUTHORITY = "certificate authority"
    COMMAND = "key command"
    SSHD = "second sshd"
    DROPBEAR = "dropbear"
    TAILSCALE = "Tailscale SSH"


@dataclass(frozen=True, slots=True)
class Door:
    """A way into the target beside the keys that its files list.

    name: tells it apart from others of its kind there, the same at each look: a path, or "port 2222".
    what: a sentence about it. where: the evidence. accounts: those that it opens; empty where that is not known.
    """

    kind: DoorKind
    name: str
    what: str
    where: str = ""
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposed:
    """A file that decides about keys and that others than its owner and root can write, or swap for another.

    why: which part of its path, and who. heeded: whether sshd reads the file all the same.
    """

    path: str
    accounts: tuple[str, ...]
    why: str
    heeded: bool


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A login that goes on, or what is left of one.

    pid: of the process that serves it, 0 where that has ended and processes lived on. address: the client's.
    processes: how many processes belong to it. since: when it logged in, None where the log does not tell. ours:
    whether it is the very session that looked.
    """

    account: str
    key: PublicKey
    pid: int
    address: str
    port: int
    processes: int = 0
    since: datetime | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A key that Terraform's state has. address: of its resource. id: its number in the Hetzner project."""

    key: PublicKey
    address: str
    id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one target showed at one moment.

    accounts: the logins that were looked at. unknown: a sentence for each thing that could not be read.
    unread: the accounts among them whose keys could not all be read, with the sentence of `unknown` about each.
    doors: ways in beside those keys. exposed: files about keys that others can write.
    sessions: logins that go on with a key that must get in nowhere. blocked: fingerprints of those of such keys that
    the target refuses by a list of revoked keys; None where it has no such list, or keyturn may not write there.
    of_lists: the sentences of `unknown` that leave no such key open, for they are about what else lists or vouches.
    sessions_unknown: why there may be more of those; empty where all were found.
    log_since: the oldest moment that the log of logins tells of; None where it was not read.
    applied: what Terraform's state has; None where it was not read.
    tailnet: its machines and what else lets machines in; None where the target is no tailnet.
    """

    target: str
    at: datetime
    accounts: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    doors: tuple[Door, ...] = ()
    exposed: tuple[Exposed, ...] = ()
    sessions: tuple[LiveSession, ...] = ()
    sessions_unknown: str = ""
    blocked: frozenset[str] | None = None
    of_lists: frozenset[str] = frozenset()
    log_since: datetime | None = None
    applied: tuple[Applied, ...] | None = None
    tailnet: Tailnet | None = None

    def unread_of(self, wish: "Wish") -> str:
        """Why it is not proved which keys stand at the accounts that the fleet puts keys at; empty where it is."""
        return next((why for account, why in self.unread if account in wish.accounts), "")

    def unknown_about(self, key: PublicKey) -> tuple[str, ...]:
        """The sentences of `unknown` that leave it open whether this key gets in."""
        if not self.blocked or key.fingerprint not in self.blocked:
            return self.unknown
        return tuple(sentence for sentence in self.unknown if sentence not in self.of_lists)

    def of(self, key: PublicKey) -> tuple[Grant, ...]:
        """Every place where this key stands, whether or not it gets in there."""
        return tuple(grant for grant in self.grants if grant.key == key)

    def to_be_removed(self, key: PublicKey) -> tuple[Grant, ...]:
        """Where this key stands, but for what only a command lists: that is out once the key is blocked, and stays."""
        blocked = self.blocked is not None and key.fingerprint in self.blocked
        return tuple(one for one in self.of(key) if not (blocked and one.by_command and one.refused))


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The target could not be seen: why, and what to do about it. Nothing is known about its keys."""

    target: str
    at: datetime
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class NoWayIn(Unreachable):
    """A place that answered, with its right host key, and takes none of the keys that this machine has."""


@dataclass(frozen=True, slots=True)
class Untrusted(Unreachable):
    """A server that showed a host key which the fleet has not pinned yet, and which a person may be asked to trust.

    replaces: the keys that are pinned, where another one is to be trusted in their place. because: what speaks for it.
    """

    host: str = ""
    port: int = 22
    host_key: PublicKey | None = None
    replaces: tuple[PublicKey, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class HostKeyChanged(Unreachable):
    """A server that showed another host key than the pinned ones. Nobody is asked to trust it without good reason."""

    host: str = ""
    port: int = 22
    host_key: PublicKey | None = None
    pinned: tuple[PublicKey, ...] = ()


Observation = Seen | Unreachable


@dataclass(frozen=True, slots=True)
class Wish:
    """What the fleet wants of one target.

    accounts: the logins that the devices' keys are put at.
    devices: names of the devices that get in; None means every active one.
    takes_keys: whether a key can be put there; a tailnet only lets machines go.
    host: the address of a server, as far as it is known; empty for other places.
    """

    target: str
    effect: Effect
    accounts: tuple[str, ...]
    devices: frozenset[str] | None = None
    takes_keys: bool = True
    host: str = ""

    def gives(self, device: str) -> bool:
        return self.devices is None or device in self.devices

    def unwanted_keys(self, device: Device) -> tuple[tuple[PublicKey, datetime], ...]:
        """Keys of the device that must not be there, each with the moment since when.

        Where machines are let in and not keys, a key stands for its device, and one that it had before for nothing, nor
        does a key that no device has.
        """
        unwanted = device.unwanted_keys()
        if self.takes_keys:
            return unwanted
        is_machine = device.tailscale_node or device.added_by != FOUND_BY_AUDIT
        return tuple(one for one in unwanted if one[0] == device.public_key) if is_machine else ()
