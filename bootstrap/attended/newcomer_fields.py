"""The fields of an onboarding, and what each says as soon as it is typed: what it means, or what is amiss with it.

Nobody is asked and nothing is read here. What was pasted is never repeated: it may be a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from bootstrap.attended.typed_field import PRIVATE_KEY, Field, read, thrown_away, wanted
from bootstrap.end_day import end_day
from bootstrap.pairing.addresses import check_own
from bootstrap.workflows.newcomer import given_key
from bootstrap.workflows.onboard import check_key_free, check_name_free
from keys.device import check_name
from keys.key_text import holds_private_key
from keys.public_key import PublicKey
from keys.registry import Registry


class Way(StrEnum):
    """How a device is let in."""

    HERE = "here"
    PAIR = "pair"
    PASTE = "paste"
    QR = "qr"


@dataclass(frozen=True)
class KeyFrom:
    """Where this machine's key comes from.

    protected_by: the passphrase of a new one: "ask", "made", "none" or "keyring", as `onboard --passphrase` has them.
    existing: a key file, or agent:FINGERPRINT; empty for a new key. ring: whether a passphrase that the person knows is
    kept in the key ring too. file: where a new key goes; empty for the usual place.
    signs_commits: whether Git on this machine is to sign commits with it.
    """

    protected_by: str = "ask"
    existing: str = ""
    ring: bool = True
    file: str = ""
    signs_commits: bool = False

    @property
    def path(self) -> Path | None:
        """Where a new key goes; None for the usual place."""
        return Path(self.file).expanduser().absolute() if self.file else None


def name_field(text: str, registry: Registry, way: Way) -> Field[str]:
    """A name that no device has yet; this machine may go on with an onboarding that was begun."""
    if not text:
        return wanted("like macbook or work-ipad")
    there = registry.get(text)
    if way is Way.HERE and there and there.is_active:
        return Field(text, f"{text} is in the fleet already: goes on with it, if its key is on this machine")

    def free_name() -> str:
        check_name_free(registry, check_name(text))
        return text

    return read(free_name, lambda _name: "")


def end_field(text: str) -> Field[date]:
    """Nothing, for a key without an end, is good as well."""
    if not text:
        return Field(None, "no end; or the first day without it, like 2027-11-23", is_empty=True)
    return read(lambda: end_day(text), lambda day: f"gets in until the day before {day}" if day else "")


def address_field(text: str) -> Field[str]:
    """Where another device can reach this machine; nothing, for every address that may be near by, is good as well."""
    if not text:
        return Field(None, "at every address near by; or one of this machine, like 192.168.1.20", is_empty=True)
    return read(lambda: check_own(text.strip()), lambda _address: "the code leads there alone")


def key_field(text: str, registry: Registry) -> Field[PublicKey]:
    """The public key of another device, with its type and fingerprint to compare."""

    def free_key() -> PublicKey:
        key = given_key(text)
        check_key_free(registry, key)
        return key

    return public_key_field(text, free_key)


def public_key_field(text: str, given: Callable[[], PublicKey]) -> Field[PublicKey]:
    """What was pasted as a public key. given: reads it; raises InvalidInputError for one that cannot be taken."""
    if not text.strip():
        return wanted("the line in the .pub file, like ssh-ed25519 AAAA… me@laptop")
    if holds_private_key(text):
        instead = "Give the line of its .pub file; make a new pair if others could see what you pasted."
        return thrown_away(f"{PRIVATE_KEY} {instead}")
    return read(given, lambda key: f"{key.algorithm} {key.bits}  {key.fingerprint}")


def existing_field(text: str) -> Field[str]:
    """A key that is on this machine already."""
    if not text.strip():
        return wanted("a private key file, or agent:FINGERPRINT for one that an agent holds")
    return _path(text)


def new_file_field(text: str) -> Field[str]:
    """Where a new private key goes; nothing is good as well."""
    if not text.strip():
        return Field(None, "beside the one that is here; or a path, like ~/.ssh/id_new", is_empty=True)
    return _path(text)


def _path(text: str) -> Field[str]:
    if holds_private_key(text):
        return thrown_away("That is the key itself, and was thrown away. Give the path of its file.")
    return Field(text.strip())
