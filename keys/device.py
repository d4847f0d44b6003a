"""A device: a thing a person holds, with one current key. It is active, retired (put away) or lost."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from keys.errors import InvalidInputError
from keys.public_key import PublicKey

FOUND_BY_AUDIT = "found by audit"
"""Who added a device that is only a key: nobody's, named by its fingerprint so that its removal is something wanted."""

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


class Kind(StrEnum):
    """What sort of thing the device is. It decides nothing about access, only what a person is told to do."""

    MACBOOK = "macbook"
    MAC = "mac"
    PC = "pc"
    LAPTOP = "laptop"
    IPAD = "ipad"
    IPHONE = "iphone"
    ANDROID = "android"
    APPLE_TV = "appletv"
    SERVER = "server"
    OTHER = "other"


class Status(StrEnum):
    """ACTIVE devices get in; RETIRED and LOST ones must not, anywhere."""

    ACTIVE = "active"
    RETIRED = "retired"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that the device had before. It must not get in any more."""

    public_key: PublicKey
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Device:
    """One table of devices.toml.

    added, revoked: aware moments; revoked is when the device stopped being active.
    expires: the first day on which the key no longer gets in.
    blocked: whether its unwanted keys are to stand in the servers' lists of revoked keys too.
    given: names of secrets that were put on it ("hetzner"), never the secrets; empty where none is noted.
    done: ids of the errands that a person has done since it was revoked; see keys/errands.py.
    """

    name: str
    kind: Kind
    status: Status
    public_key: PublicKey
    added: datetime
    added_by: str = ""
    expires: date | None = None
    revoked: datetime | None = None
    tailscale_node: str = ""
    former_keys: tuple[FormerKey, ...] = ()
    blocked: bool = False
    given: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.status is Status.ACTIVE

    def has_ended(self, at: datetime) -> bool:
        """Whether its key gets in no more at that moment, by its own end."""
        return self.expires is not None and at.astimezone(UTC).date() >= self.expires

    def is_wanted(self, at: datetime) -> bool:
        """Whether the device is to get in anywhere at that moment."""
        return self.is_active and not self.has_ended(at)

    @property
    def key_since(self) -> datetime:
        """Since when it has the key that it has."""
        return max([self.added, *(former.until for former in self.former_keys)])

    @property
    def former_public_keys(self) -> frozenset[PublicKey]:
        return frozenset(former.public_key for former in self.former_keys)

    def has_replaced(self, key: PublicKey) -> bool:
        """Whether it had this key before, and goes on with another one."""
        return self.is_active and key in self.former_public_keys

    @property
    def key_options(self) -> str:
        """What the device's authorized_keys lines begin with: its end, so that it holds without keyturn too."""
        return f'expiry-time="{self.expires:%Y%m%d}"' if self.expires else ""

    def unwanted_keys(self) -> tuple[tuple[PublicKey, datetime], ...]:
        """Keys of this device that must get in nowhere, each with the moment since when."""
        former = tuple((former.public_key, former.until) for former in self.former_keys)
        if self.is_active:
            return former
        return (*former, (self.public_key, self.revoked or self.added))


def check_name(name: str) -> str:
    """The name, when it is one that files, comments, Hetzner labels and Terraform can all carry.

    Raises InvalidInputError with a corrected name as the hint, where there is one.
    """
    if _NAME.fullmatch(name):
        return name
    corrected = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    raise InvalidInputError(
        f"{name[:60]!r} is not a device name: small letters, digits and hyphens, 40 at most",
        hint=f"use {corrected!r}" if _NAME.fullmatch(corrected) else "use a name like macbook or work-ipad",
    )


def parse_kind(text: str) -> Kind:
    """The kind of that name. Raises InvalidInputError that lists them."""
    try:
        return Kind(text)
    except ValueError:
        kinds = ", ".join(Kind)
        raise InvalidInputError(f"{text[:60]!r} is not a kind of device", hint=f"one of {kinds}") from None


def kind_of(name: str) -> Kind:
    """The kind that a name speaks of: "work-ipad" -> IPAD; OTHER where it speaks of none."""
    return next((kind for kind in _NAMED if kind.value in name.split("-")), _by_part(name))


def _by_part(name: str) -> Kind:
    return next((kind for kind in _NAMED if kind.value in name and len(kind.value) > 3), Kind.OTHER)


_NAMED = tuple(kind for kind in Kind if kind not in {Kind.OTHER, Kind.SERVER})
