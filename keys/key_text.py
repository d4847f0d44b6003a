"""What a person pastes where a public key is wanted: one line is read, everything else is told apart and refused.

Never repeats the text in an error: it may be a secret.
"""

import re
from itertools import pairwise

from keys import key_base64, key_blob, key_types
from keys.errors import InvalidInputError

_PASTE = "paste one line such as: ssh-ed25519 AAAA… me@laptop"


class KeyTextError(InvalidInputError):
    """The text is no public key."""


class PrivateKeyError(KeyTextError):
    """The text is, or holds, a private key."""


class SeveralKeysError(KeyTextError):
    """More than one key where one was asked for."""


_PRIVATE = re.compile(r"(BEGIN|END) [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File|b3BlbnNzaC1rZXktdjE")
_OPTION = re.compile(r'^[A-Za-z0-9-]+(="|,|$)')


def read_key_text(text: str) -> tuple[bytes, str]:
    """Return the key blob and the comment that `text` holds. Raises KeyTextError or key_blob.BlobError."""
    if holds_private_key(text):
        raise PrivateKeyError(
            "this is a private key; a public one is wanted",
            hint="give the file that ends in .pub, and make a new pair if others could see what you pasted",
        )
    line = _only_line(text.lstrip("\ufeff").strip())
    word, _, rest = line.replace("\t", " ").partition(" ")
    token, _, comment = rest.strip().partition(" ")
    if word not in key_types.LINE_TYPES:
        raise _not_a_type(word, token, line)
    if not token:
        raise KeyTextError("the key itself is missing after its type", hint=_PASTE)
    blob = _decode(token)
    if key_blob.read(blob).kind is not key_types.LINE_TYPES[word]:
        raise KeyTextError(
            f"the line says {word}, the key in it is {key_blob.read(blob).kind.name}",
            hint="copy the line again from the .pub file",
        )
    if _holds_key(comment):
        raise SeveralKeysError("two keys stand on one line", hint="give one key at a time")
    return blob, comment


def holds_private_key(text: str) -> bool:
    """Whether a private key of any form stands in it, or a part of one."""
    return _PRIVATE.search(text) is not None


def _only_line(text: str) -> str:
    if not text:
        raise KeyTextError("there is no key in it", hint=_PASTE)
    if text.startswith("---- BEGIN SSH2 PUBLIC KEY"):
        raise KeyTextError("this is a key in RFC 4716 form", hint="convert it: ssh-keygen -i -f FILE")
    if text.startswith("-----BEGIN"):
        raise KeyTextError("this is a key in PEM form", hint="convert it: ssh-keygen -i -m PKCS8 -f FILE")
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    if sum(map(_holds_key, lines)) > 1:
        raise SeveralKeysError(f"{len(lines)} lines with more than one key in them", hint="give one key at a time")
    if len(lines) > 1:
        raise KeyTextError(
            f"this is {len(lines)} lines of text, a public key is one", hint="if the key was wrapped, join its lines"
        )
    return lines[0]


def _holds_key(text: str) -> bool:
    pairs = pairwise(text.split())
    return any(word in key_types.LINE_TYPES and token.startswith("AAAA") for word, token in pairs)


def _not_a_type(word: str, token: str, line: str) -> KeyTextError:
    if _holds_key(line) and _OPTION.match(word):
        return KeyTextError("options stand before the key", hint="give the key alone, from its type on")
    if token.startswith("AAAA"):
        return KeyTextError(
            "the key is of a type that OpenSSH does not know", hint="known types: " + ", ".join(sorted(_types()))
        )
    return KeyTextError("this is not a public key", hint=_PASTE)


def _types() -> set[str]:
    return {kind.name for kind in key_types.LINE_TYPES.values() if not kind.certificate}


def _decode(token: str) -> bytes:
    blob = key_base64.decode(token.encode("utf-8", "replace"))
    if blob is None:
        raise KeyTextError(
            "the key is damaged: its base64 does not come out even", hint="copy the whole line again, to its very end"
        )
    return blob
