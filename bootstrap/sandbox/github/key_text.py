"""What the vendor takes for a public key, and how it keeps one: type and blob, without the comment.

Read here apart from keyturn's own parser, so that the stand-in does not agree with keyturn by construction.
"""

import base64
import binascii
from typing import Any

from bootstrap.sandbox.github.errors import invalid

_TYPES = {
    "ssh-rsa",
    "ssh-ed25519",
    *(f"ecdsa-sha2-nistp{size}" for size in (256, 384, 521)),
    *(f"sk-{kind}@openssh.com" for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256")),
}
_LEAST_RSA_BITS = 2048


def kept(text: Any) -> str:
    """The line that is kept of it. Raises ApiError (422) for what is no key, or a weak one."""
    if text is None or text == "":
        raise invalid("key", "key can't be blank", "missing_field")
    words = text.split() if isinstance(text, str) and "\n" not in text.strip() else []
    try:
        kind, blob = words[0], base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        raise _no_key() from None
    fields = _fields(blob)
    if kind not in _TYPES or not fields or fields[0] != kind.encode():
        raise _no_key()
    if kind == "ssh-rsa" and int.from_bytes(fields[2], "big").bit_length() < _LEAST_RSA_BITS:
        raise invalid("key", f"key is weak. RSA keys must be at least {_LEAST_RSA_BITS} bits long")
    return f"{kind} {words[1]}"


def _fields(blob: bytes) -> list[bytes]:
    """The strings of a key in wire form (RFC 4251 section 5); none where it has an end that is none."""
    found = []
    while blob:
        size = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + size:
            return []
        found.append(blob[4 : 4 + size])
        blob = blob[4 + size :]
    return found


def _no_key() -> Exception:
    return invalid("key", "key is invalid. You must supply a key in OpenSSH public key format")
