"""Who gets in where: what an observation of a target gives, and what the fleet wants of it.

Absence is proved only inside Seen. What could not be read is named there as unknown, never taken for "no access".
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.public_key import PublicKey


class Effect(StrEnum):
    """LIVE targets decide about logins now; SEED targets decide about servers yet to be made."""

    LIVE = "live"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class Grant:
    """This key stands at this account of the target that was seen.

    where: the evidence, for instance "/root/.ssh/authorized_keys:3".
    options: what stands before the key in the file, as it stands there.
    refused: why the target would refuse the key all the same; empty when the key gets in.
    """

    account: str
    key: PublicKey
    where: str = ""
    options: str = ""
    refused: str = ""

    @property
    def opens(self) -> bool:
        return not self.refused


@dataclass(frozen=True, slots=True)
class Seen:
    """What one target showed at one moment.

    accounts: the logins that were looked at. unknown: a sentence for each thing that could not be read.
    unread: the accounts among them whose keys could not all be read, with the sentence of `unknown` about each.
    """

    target: str
    at: datetime
    accounts: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    def unread_of(self, wish: "Wish") -> str:
        """Why it is not proved which keys stand at the accounts that the fleet puts keys at; empty where it is."""
        return next((why for account, why in self.unread if account in wish.accounts), "")

    def of(self, key: PublicKey) -> tuple[Grant, ...]:
        """Every place where this key stands, whether or not it gets in there."""
        return tuple(grant for grant in self.grants if grant.key == key)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The target could not be seen: why, and what to do about it. Nothing is known about its keys."""

    target: str
    at: datetime
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Untrusted(Unreachable):
    """A server that showed a host key which the fleet has not pinned yet."""

    host: str = ""
    port: int = 22
    host_key: PublicKey | None = None


Observation = Seen | Unreachable


@dataclass(frozen=True, slots=True)
class Wish:
    """What the fleet wants of one target.

    accounts: the logins that the devices' keys are put at.
    devices: names of the devices that get in; None means every active one.
    """

    target: str
    effect: Effect
    accounts: tuple[str, ...]
    devices: frozenset[str] | None = None

    def gives(self, device: str) -> bool:
        return self.devices is None or device in self.devices
