"""The fields of an onboarding, and what each says as soon as it is typed: what it means, or what is amiss with it.

Nobody is asked and nothing is read here. What was pasted is never repeated: it may be a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from bootstrap.end_day import end_day
from bootstrap.workflows.newcomer import given_key
from bootstrap.workflows.onboard import check_key_free, check_name_free
from keys.device import check_name
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.key_text import holds_private_key
from keys.public_key import PublicKey
from keys.registry import Registry

Value = TypeVar("Value")


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
    existing: a key file, or agent:FINGERPRINT; empty for a new key.
    """

    protected_by: str = "ask"
    existing: str = ""


@dataclass(frozen=True)
class Field(Generic[Value]):
    """value: what was typed means that; None where it means nothing that could be used. said: to stand beside it.

    is_good: whether it can be used as it is. is_empty: whether nothing was typed, so that nothing is amiss yet.
    is_secret: whether it must be cleared at once.
    """

    value: Value | None
    said: str = ""
    is_good: bool = True
    is_empty: bool = False
    is_secret: bool = False


def name_field(text: str, registry: Registry, way: Way) -> Field[str]:
    """A name that no device has yet; this machine may go on with an onboarding that was begun."""
    if not text:
        return _wanted("like macbook or work-ipad")
    there = registry.get(text)
    if way is Way.HERE and there and there.is_active:
        return Field(text, f"{text} is in the fleet already: goes on with it, if its key is on this machine")

    def read() -> str:
        check_name_free(registry, check_name(text))
        return text

    return _read(read, lambda _name: "")


def end_field(text: str) -> Field[date]:
    """Nothing, for a key without an end, is good as well."""
    if not text:
        return Field(None, "no end; or the first day without it, like 2027-11-23", is_empty=True)
    return _read(lambda: end_day(text), lambda day: f"gets in until the day before {day}" if day else "")


def key_field(text: str, registry: Registry) -> Field[PublicKey]:
    """The public key of another device, with its type and fingerprint to compare."""
    if not text.strip():
        return _wanted("the line in the .pub file, like ssh-ed25519 AAAA… me@laptop")

    def read() -> PublicKey:
        key = given_key(text)
        check_key_free(registry, key)
        return key

    if holds_private_key(text):
        return Field(
            None,
            "That is a private key, and was thrown away. Give the line of its .pub file; make a new pair if others "
            "could see what you pasted.",
            is_good=False,
            is_secret=True,
        )
    return _read(read, lambda key: f"{key.algorithm} {key.bits}  {key.fingerprint}")


def existing_field(text: str) -> Field[str]:
    """A key that is on this machine already."""
    if not text.strip():
        return _wanted("a private key file, or agent:FINGERPRINT for one that an agent holds")
    if holds_private_key(text):
        said = "That is the key itself, and was thrown away. Give the path of its file."
        return Field(None, said, is_good=False, is_secret=True)
    return Field(text.strip())


def _wanted(said: str) -> Field[Value]:
    return Field(None, said, is_good=False, is_empty=True)


def _read(read: Callable[[], Value | None], tell: Callable[[Value], str]) -> Field[Value]:
    try:
        value = read()
    except InvalidInputError as error:
        return Field(None, inert(f"{error.what}; {error.hint}" if error.hint else error.what, 300), is_good=False)
    return Field(value, "" if value is None else inert(tell(value), 300))
