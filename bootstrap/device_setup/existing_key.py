"""A private key file that a person has already, taken as this device's key: read, and never written."""

import os
import stat
from pathlib import Path

from bootstrap.ssh.identity import FileIdentity, public_half
from keys.errors import InvalidInputError, KeyturnError
from keys.public_key import PublicKey

_LARGEST = 256 * 1024  # bytes; the longest private keys are below 16 KiB


def public_key_at(path: Path) -> PublicKey:
    """The public half of that private key file: its own, or for the older form that of the .pub file beside it.

    Raises InvalidInputError, in its own words for each thing that is no private key, KeyturnError for an unreadable
    file.
    """
    data = _read(path)
    _refuse_public_half(path, data)
    if b"PuTTY-User-Key-File" in data:
        hint = f"turn it into OpenSSH's: puttygen {path} -O private-openssh-new -o {path.with_suffix('')}"
        raise InvalidInputError("this is a key in PuTTY's own form", where=str(path), hint=hint)
    _refuse_open_to_others(path)
    identity = FileIdentity.read(path, lambda _path, _fingerprint: None)
    found = identity.public if identity else _of_a_handle(data)
    if found:
        return found
    if b"PRIVATE KEY-----" in data and b"ENCRYPTED" in data:
        hint = f"write its public half beside it: ssh-keygen -y -f {path} > {path}.pub"
        raise InvalidInputError("an encrypted key in the older form, without a .pub file", where=str(path), hint=hint)
    raise InvalidInputError(
        "this is no private key that SSH could log in with",
        where=str(path),
        hint="leave out --key, and a new key is made",
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise KeyturnError(
            f"the private key could not be read: {error.strerror}",
            where=str(path),
            hint="give the file of a private key, or agent:FINGERPRINT for one that an agent holds",
        ) from None


def _refuse_public_half(path: Path, data: bytes) -> None:
    try:
        PublicKey.parse(data.decode("utf-8", "replace"))
    except InvalidInputError:
        return
    private = path.with_suffix("")
    hint = f"for the private key beside it: --key {private}"
    if path.suffix != ".pub" or not private.exists():
        hint = f"for a key that an agent holds: --key agent:FINGERPRINT; for another device's: --public-key {path}"
    raise InvalidInputError("this is a public key, and --key names a private one", where=str(path), hint=hint)


def _refuse_open_to_others(path: Path) -> None:
    """ssh itself does not use such a file."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InvalidInputError("others can read this private key", where=str(path), hint=f"chmod 600 {path}")


def _of_a_handle(data: bytes) -> PublicKey | None:
    """The key of a token that this file is the handle of."""
    try:
        found = public_half(data)
    except KeyturnError:
        return None
    return found[0] if found and found[0].is_hardware else None
