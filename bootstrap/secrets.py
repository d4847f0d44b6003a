"""Secrets, from where they are: the system's key ring, an environment variable, or a program that prints them.

Nothing here writes a secret anywhere but into the key ring, and none ever stands in an error: what a program printed
is not repeated, nor are its arguments, nor its stderr.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from typing import TypeVar

from bootstrap.in_time import in_time
from keys.errors import KeyturnError

SERVICE = "keyturn"  # what entries stand under in the key ring

Answer = TypeVar("Answer")

_USUAL_VARIABLES = {"hetzner": "HCLOUD_TOKEN", "tailscale": "TAILSCALE_API_KEY", "github": "GITHUB_TOKEN"}
_SECONDS = 60.0  # a password manager may have to ask a person first
TOKEN = re.compile(r"[\x21-\x7e]+")  # it goes into an HTTP header
PASSPHRASE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")  # of several words, in any language


class SecretError(KeyturnError):
    """A secret is not where keyturn.toml says, or its place can't be asked."""


def resolve(source: str, *, name: str, signs: re.Pattern[str] = TOKEN) -> str:
    """The secret at this place: "keyring", "env:NAME" or "command:PROGRAM ARGUMENTS".

    name: its entry in the key ring, for instance "hetzner@kua". signs: what it is made of.
    Raises SecretError with the line that mends it.
    """
    kind, _, place = source.partition(":")
    match kind:
        case "keyring":
            return _from_key_ring(name, signs)
        case "env":
            return _from_environment(place, signs)
        case "command":
            return _printed_by(place, signs)
        case _:
            raise SecretError("not the place of a secret", hint='use "keyring", "env:NAME" or "command:PROGRAM"')


def store(name: str, secret: str) -> None:
    """Put a secret into the key ring under this name. Raises SecretError."""
    import keyring

    _ask_key_ring(name, lambda: keyring.set_password(SERVICE, name, secret))


def forget(name: str) -> None:
    """Take that entry out of the key ring; that there is none is no error. Raises SecretError."""
    import keyring

    if _entry(name) is not None:
        _ask_key_ring(name, lambda: keyring.delete_password(SERVICE, name))


def passphrase_for(fingerprint: str) -> str | None:
    """The passphrase of the private key with this fingerprint; None when the key ring has none, or there is no ring."""
    try:
        return _entry(_passphrase_name(fingerprint))
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
    secret, where, hint = _entry(name), _place(name), f"keyring set {SERVICE} {name}"
    if not secret:
        raise SecretError("there is no such entry", where=where, hint=hint)
    return _checked(secret, signs, where=where, hint=hint)


def _entry(name: str) -> str | None:
    import keyring

    return _ask_key_ring(name, lambda: keyring.get_password(SERVICE, name))


def _ask_key_ring(name: str, question: Callable[[], Answer]) -> Answer:
    """Its answer; its errors, and those of the bus below it, become a SecretError. A locked one asks a person first."""
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        return in_time(question, _SECONDS)
    except TimeoutError:
        said = f"the key ring did not answer within {_SECONDS:.0f} seconds"
        hint = "unlock the key ring, then run the same command again"
        raise SecretError(said, where=_place(name), hint=hint) from None
    except (NoKeyringError, InitError):
        what = "this system has no key ring that answers"
        raise SecretError(what, where=_place(name), hint=_way_round(name)) from None
    except KeyringLocked:
        hint = "unlock the key ring, then run the same command again"
        raise SecretError("the key ring is locked", where=_place(name), hint=hint) from None
    except (KeyringError, OSError, RuntimeError) as error:
        said = f"the key ring failed ({type(error).__name__})"
        raise SecretError(said, where=_place(name), hint="keyring diagnose") from None


def _way_round(name: str) -> str:
    kind, _, one_of_several = name.partition("@")[0].partition(":")
    variable = _USUAL_VARIABLES.get(kind)
    if variable is None:
        return "keyring diagnose tells why; on Linux, gnome-keyring or KWallet is one"
    if one_of_several:
        variable += f"_{one_of_several.upper().replace('-', '_')}"
    return f'write "env:{variable}" for "keyring" in keyturn.toml, and: export {variable}=…'


def _place(name: str) -> str:
    return f"key ring, {SERVICE} {name}"


def _from_environment(variable: str, signs: re.Pattern[str]) -> str:
    secret = os.environ.get(variable, "").strip()
    where, hint = f"environment variable {variable}", f"export {variable}=…"
    if not secret:
        raise SecretError("not set", where=where, hint=hint)
    return _checked(secret, signs, where=where, hint=hint)


def _printed_by(command: str, signs: re.Pattern[str]) -> str:
    program, where = "?", "the command for a secret"
    try:
        arguments = shlex.split(command)
        program = arguments[0]
        where = f"the command {program[:80]!r}"
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (ValueError, IndexError):
        raise SecretError("its quotes do not match", where=where, hint="see keyturn.toml") from None
    except subprocess.TimeoutExpired:
        said = f"printed nothing within {_SECONDS:.0f} seconds"
        raise SecretError(said, where=where, hint="run it by hand to see what it waits for") from None
    except OSError as error:
        raise SecretError(f"could not be run: {error.strerror}", where=where, hint=f"which {program[:80]}") from None
    if done.returncode:
        said = f"ended with code {done.returncode}"
        raise SecretError(said, where=where, hint="run it by hand to see what it says")
    text = done.stdout.decode("utf-8", "replace").strip()
    return _checked(text, signs, where=where, hint="it has to print the secret alone")


def _checked(secret: str, signs: re.Pattern[str], *, where: str, hint: str) -> str:
    if not signs.fullmatch(secret):
        said = "holds several lines, blanks or signs that no token has" if secret else "printed nothing"
        raise SecretError(said, where=where, hint=hint)
    return secret
