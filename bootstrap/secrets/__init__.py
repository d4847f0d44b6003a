"""Secrets, from where they are: the system's key ring, an environment variable, a program that prints them, Infisical.

Nothing here writes a secret anywhere but into the key ring, and none ever stands in an error: what a program printed
is not repeated, nor are its arguments, nor its stderr, nor what a server answered besides its own words.
"""

import re

from bootstrap.secrets.command import printed_by
from bootstrap.secrets.environment import from_environment
from bootstrap.secrets.errors import PASSPHRASE, TOKEN, LockedError, NoKeyRingError, SecretError, checked
from bootstrap.secrets.key_ring import SERVICE, entry, forget, place, setting, store

__all__ = [
    "PASSPHRASE",
    "SERVICE",
    "TOKEN",
    "LockedError",
    "NoKeyRingError",
    "SecretError",
    "forget",
    "forget_passphrase",
    "passphrase_for",
    "resolve",
    "store",
    "store_passphrase",
]


def resolve(source: str, *, name: str, signs: re.Pattern[str] = TOKEN) -> str:
    """The secret at this place: "keyring", "env:NAME", "command:PROGRAM ARGUMENTS", or an InfisicalPlace's source.

    name: its entry in the key ring, for instance "hetzner@kua"; what stands behind its @ is the fleet, whose client
    logs in to Infisical. signs: what it is made of. Raises SecretError with the line that mends it.
    """
    kind, _, there = source.partition(":")
    match kind:
        case "keyring":
            return _from_key_ring(name, signs)
        case "env":
            return from_environment(there, signs)
        case "command":
            return printed_by(there, signs)
        case "infisical":
            from bootstrap.secrets.infisical import from_infisical

            return from_infisical(source, name.partition("@")[2], signs)
        case _:
            hint = 'use "keyring", "env:NAME", "command:PROGRAM" or "infisical:NAME"'
            raise SecretError("not the place of a secret", hint=hint)


def passphrase_for(fingerprint: str) -> str | None:
    """The passphrase of the private key with this fingerprint; None when the key ring has none, or there is no ring."""
    try:
        return entry(_passphrase_name(fingerprint))
    except SecretError:
        return None


def store_passphrase(fingerprint: str, passphrase: str) -> None:
    """Keep a private key's passphrase in the key ring. Raises SecretError where there is no ring to keep it in."""
    store(_passphrase_name(fingerprint), passphrase)


def forget_passphrase(fingerprint: str) -> None:
    """Take a private key's passphrase out of the key ring. Raises SecretError."""
    forget(_passphrase_name(fingerprint))


def _passphrase_name(fingerprint: str) -> str:
    return f"passphrase of {fingerprint}"


def _from_key_ring(name: str, signs: re.Pattern[str]) -> str:
    secret, where, hint = entry(name), place(name), setting(name)
    if not secret:
        raise SecretError("there is no such entry", where=where, hint=hint)
    return checked(secret, signs, where=where, hint=hint)
