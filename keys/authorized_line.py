"""One line of authorized_keys as sshd takes it apart (auth2-pubkeyfile.c, sshkey.c: sshkey_read).

Bytes after a NUL are not seen; only space and tab separate; what stands after the key is a comment.
"""

import re
from dataclasses import dataclass

from keys import key_base64, key_blob
from keys.key_blob import BlobError
from keys.key_line import read_key, skip_blanks
from keys.key_options import OptionsError, parse_options
from keys.public_key import PublicKey

_OPTIONS = re.compile(rb'(?:\\"|"(?:\\"|[^"])*+"|[^ \t"])*+')
_KEY_RUN = re.compile(rb"AAAA[A-Za-z0-9+/]{40,}+={0,2}")
_COMMENT = re.compile(rb"(?:\xef\xbb\xbf|\xc2\xa0|[\s\x00-\x1f])*#")


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    number: counted from 1. raw: its bytes, with its line ending. key: the key that sshd reads in it, or None.
    options: what stands before the key, unparsed. comment: what stands after it, without control characters.
    problem: why sshd ignores the line for every key; empty where it does not, and for blank lines and comments.
    """

    number: int
    raw: bytes
    key: PublicKey | None
    options: str = ""
    comment: str = ""
    problem: str = ""

    def holds(self, key: PublicKey) -> bool:
        """Say whether this is a line of `key`: sshd reads it there or, on a line it ignores, it is the first one."""
        if self.key is not None:
            return self.key == key
        if not self.problem or _COMMENT.match(self.raw):
            return False
        return _first_key_on(self.raw.split(b"\0")[0]) == key.blob


def read_line(number: int, raw: bytes) -> Line:
    """Read one line; never raises."""
    text = raw.split(b"\0", 1)[0].lstrip(b" \t")
    if not text or text[:1] in (b"\n", b"#"):
        return Line(number, raw, None)
    key = read_key(text, 0)
    options = b""
    if key is None:
        advanced = _OPTIONS.match(text)
        at = advanced.end() if advanced else 0
        if text[at : at + 1] == b'"':
            return Line(number, raw, None, problem="a quote is not closed")
        options = text[:at]
        key = read_key(text, skip_blanks(text, at))
    if key is None:
        return Line(number, raw, None, problem="there is no key in it that OpenSSH reads")
    shown = options.decode("utf-8", "surrogateescape")
    return Line(number, raw, key, shown, key.comment, _options_problem(key, shown))


def _options_problem(key: PublicKey, options: str) -> str:
    if key.is_certificate:
        return "a certificate lets nobody in: its CA's key does, after cert-authority"
    try:
        parsed = parse_options(options)
    except OptionsError as error:
        return f"its options: {error}"
    return "principals= without cert-authority" if parsed.principals is not None and not parsed.cert_authority else ""


def _first_key_on(text: bytes) -> bytes | None:
    """Return the first thing on an ignored line that is a key in itself, whatever is glued to it."""
    for run in _KEY_RUN.finditer(text):
        try:
            return key_blob.read(key_base64.decode(run[0]) or b"").blob
        except BlobError:
            continue
    return None
