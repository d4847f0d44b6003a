"""Devices, wishes and observations for the tests of the domain, short to write and to read."""

from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keys.access import Effect, Grant, Seen, Unreachable, Wish
from keys.device import Device, Kind, Status
from keys.public_key import PublicKey
from keys.wire import string

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def key(name: str) -> PublicKey:
    """The public key of that name, the same one in every run."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
    blob = string(b"ssh-ed25519") + string(private.public_key().public_bytes_raw())
    return PublicKey.from_blob(blob, f"{name}@kua")


def device(name: str, status: Status = Status.ACTIVE) -> Device:
    revoked = None if status is Status.ACTIVE else NOON
    return Device(name, Kind.MACBOOK, status, key(name), NOON - HOUR, "pc", revoked=revoked)


def lost(name: str) -> Device:
    return device(name, Status.LOST)


def server(name: str, *accounts: str, only: frozenset[str] | None = None) -> Wish:
    return Wish(f"server:{name}", Effect.LIVE, accounts or ("root",), only)


HETZNER = Wish("hetzner", Effect.SEED, ("project",))


def seen(target: str, *pairs: tuple[str, str], accounts: tuple[str, ...] = ("root",)) -> Seen:
    """The target with these (account, key name) pairs on it."""
    grants = tuple(
        Grant(account, key(name), f"/{account}/.ssh/authorized_keys:{line}")
        for line, (account, name) in enumerate(pairs, 1)
    )
    return Seen(target, NOON, accounts, grants)


def away(target: str) -> Unreachable:
    return Unreachable(target, NOON, "no answer within 10 s", "is it switched on?")
