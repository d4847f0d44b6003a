"""What the person is shown and asked while another device is let in by a code, by its camera, or into the tailnet.

The code of a pairing opens the door for some minutes, an auth key the tailnet, and a private key much more: none of
them is in any repr.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bootstrap.attended.attendant import Notice, Question
from bootstrap.pairing.invitation import Answer
from keys.device import Kind
from keys.pairing import Link
from keys.public_key import PublicKey


@dataclass(frozen=True)
class ShowInvitation(Notice):
    """How a device comes: the link, as cells of a QR code too (keys.qr), where else it may go, what it has to see.

    links, pages: one an address, likeliest first. steps: what a person does there. until: when the door closes.
    """

    name: str
    kind: Kind
    host_key: PublicKey
    until: datetime
    steps: tuple[str, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    pages: tuple[str, ...] = field(repr=False)
    code: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class ShowAuthKey(Notice):
    """How a device comes into the tailnet: what a person does there, and the key, as cells of a QR code (keys.qr) too.

    until: when the key ends by itself.
    """

    name: str
    until: datetime
    steps: tuple[str, ...]
    secret: str = field(repr=False)
    code: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class CompareCodes(Question[Answer]):
    """Whether the device that came is the one. compare: what both show. proved: whether it signed with the key."""

    name: str
    compare: str
    key: PublicKey
    host_key: PublicKey
    address: str
    proved: bool


@dataclass(frozen=True)
class GiveSecret(Question[bool]):
    """Whether a computer that has joined is to be given this secret too. secret: its name."""

    name: str
    secret: str


@dataclass(frozen=True)
class TakeByCamera(Question[bool]):
    """Whether the device has taken the private key from the screen, and is to be let in with it.

    code: the encrypted key, as cells of a QR code (keys.qr). Neither of the two may be kept once this is answered.
    """

    name: str
    kind: Kind
    code: tuple[str, ...] = field(repr=False)
    passphrase: str = field(repr=False)
