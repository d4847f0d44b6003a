"""Base64 as sshd reads it in a key line (b64_pton), stricter than Python's: padding and unused bits must be right.

Blanks inside (CR, VT, FF, LF) are skipped, anything else that is not of the alphabet makes it no base64 at all.
"""

import binascii

_BLANKS = b" \t\n\v\f\r"


def decode(token: bytes) -> bytes | None:
    """Return the bytes that `token` spells, or None where sshd would not take it."""
    packed = token.translate(None, _BLANKS)
    try:
        decoded = binascii.a2b_base64(packed)
    except binascii.Error:
        return None
    # One spelling per value: what does not come back the same had junk, bad padding or unused bits set.
    return decoded if binascii.b2a_base64(decoded, newline=False) == packed else None


def encode(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")
