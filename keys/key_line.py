"""A key as it stands in a line of authorized_keys or known_hosts: type, base64, comment (sshkey.c, sshkey_read).

Takes what OpenSSH takes. Only space and tab separate; other blanks inside the base64 are skipped, as it skips them.
"""

import re

from keys import key_base64, key_blob, key_types
from keys.key_blob import BlobError
from keys.public_key import PublicKey

_WORD = re.compile(rb"[^ \t]*+")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_BLANKS = re.compile(rb"[ \t]*+")


def lines_of(data: bytes) -> list[bytes]:
    """A file's lines as OpenSSH splits them, each with its ending: at LF, and nowhere else."""
    return _LINE.findall(data)


def read_key(text: bytes, at: int) -> PublicKey | None:
    """Read type, key and comment from `at` to the end; None where OpenSSH would read no key there."""
    word = _end(_WORD, text, at)
    kind = key_types.LINE_TYPES.get(text[at:word].decode("latin-1"))
    if kind is None or word == len(text):
        return None
    start = skip_blanks(text, word)
    end = _end(_WORD, text, start)
    blob = key_base64.decode(text[start:end])
    if not blob:
        return None
    try:
        if key_blob.read(blob).kind is not kind:
            return None
        return PublicKey.from_blob(blob, text[skip_blanks(text, end) :].decode("utf-8", "replace"))
    except BlobError:
        return None


def skip_blanks(text: bytes, at: int) -> int:
    """Return the place of the first byte from `at` on that is neither space nor tab."""
    return _end(_BLANKS, text, at)


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
