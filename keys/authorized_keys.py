"""The authorized_keys file as a lossless document: `bytes(AuthorizedKeys.parse(data)) == data`, for any data.

Edits touch whole lines only. Whether a key gets in is decided as sshd decides it, per version (keys.decision).
"""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from keys.authorized_line import Line, read_line
from keys.decision import Accepted, Question, Refused, decide
from keys.errors import InvalidInputError
from keys.key_line import lines_of
from keys.openssh import Version
from keys.public_key import PublicKey, printable

__all__ = ["Accepted", "AuthorizedKeys", "Line", "Refused"]

# Nearly all lines are of this form, and need no further look: the pattern fixes all that makes an Ed25519 key one.
_PLAIN_ED25519 = rb"ssh-ed25519 (AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42})(?: ([^\0\n]*))?(?:\n|\Z)"
_KEYS = re.compile(_PLAIN_ED25519 + rb"|([^\n]+)\n?|\n")


@dataclass(frozen=True)
class AuthorizedKeys:
    """An authorized_keys file; changing it gives another one."""

    data: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "AuthorizedKeys":
        """Take any bytes; never raises."""
        return cls(data)

    def __bytes__(self) -> bytes:
        return self.data

    def bytes(self) -> bytes:
        """The same as bytes(document)."""
        return self.data

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line, as sshd splits them: at LF, and nowhere else."""
        return tuple(read_line(number, raw) for number, raw in enumerate(lines_of(self.data), start=1))

    def keys(self) -> tuple[PublicKey, ...]:
        """The keys that sshd reads in the file, in order, each once; those of lines whose options it refuses too."""
        found: dict[bytes, PublicKey] = {}
        for match in _KEYS.finditer(self.data):
            token, comment, other = match.groups()
            if token:
                blob = binascii.a2b_base64(token)
                if blob not in found:
                    found[blob] = PublicKey("ssh-ed25519", blob, printable((comment or b"").decode("utf-8", "replace")))
            elif other and (key := read_line(0, other).key):
                found.setdefault(key.blob, key)
        return tuple(found.values())

    def add(self, key: PublicKey, options: str = "") -> "AuthorizedKeys":
        """Return the file with a line for `key` under `options` at its end; the same file where there is one already.

        Where the last line has no end it gets one first; a file in CRLF stays in CRLF. Lines with the same key and
        other options are left alone, and sshd takes the first that fits: to change a key's options, remove it first.
        Raises InvalidInputError for options that sshd would not take, and for a certificate.
        """
        options = options.strip(" \t")
        _check(key, options)
        if any(line.key == key and line.options == options and not line.problem for line in self.lines):
            return self
        ending = b"\r\n" if self.data[: self.data.rfind(b"\n") + 1].endswith(b"\r\n") else b"\n"
        start = self.data if not self.data or self.data.endswith(b"\n") else self.data + ending
        text = f"{options} {key.line}" if options else key.line
        return AuthorizedKeys(start + text.encode("utf-8", "surrogateescape") + ending)

    def remove(self, key: PublicKey) -> "AuthorizedKeys":
        """Return the file without any line of `key`; every other byte stays.

        A line is the key's where sshd reads that key in it, whatever its options, as a CA too. So is a line that sshd
        ignores (a BOM before it, an open quote) where that key is the first on it: a repair would let it in again.
        Left alone: comments, and lines on which sshd reads another key and this one stands in the comment, in a quoted
        option or after a NUL. A file that ends its lines with CR alone is one line to sshd, its first key's.
        """
        kept = [line.raw for line in self.lines if not line.holds(key)]
        return self if len(kept) == len(self.lines) else AuthorizedKeys(b"".join(kept))

    def decide(
        self,
        public_key: PublicKey,
        *,
        user: str,
        address: str,
        at: datetime,
        openssh: Version = (9, 2),
        host: str = "",
        touched: bool = True,
        verified: bool = False,
    ) -> Accepted | Refused:
        """Say whether sshd, with this file as the user's only one and otherwise as shipped, lets the key in.

        public_key: a certificate where the question is about that certificate. address: the client's, numeric.
        at: an aware datetime; its zone is taken for the server's, in which expiry-time= without Z is read.
        openssh: the server's version. host: the client's name, where the server has UseDNS on.
        touched, verified: what a hardware key does when it signs: as ssh-keygen makes them, it wants a touch and no
        PIN. Nothing in a public key tells; ask with verified=True for the worst that a lost key could do.
        """
        return decide(self.lines, Question(public_key, user, address, at, openssh, host, touched, verified))


def _check(key: PublicKey, options: str) -> None:
    if key.is_certificate:
        raise InvalidInputError("a certificate in authorized_keys lets nobody in", hint="add the key itself")
    line = read_line(1, f"{options} {key.bare_line}".encode("utf-8", "surrogateescape"))
    if line.key != key or line.options != options or line.problem or set(options) & set("\n\r\0"):
        raise InvalidInputError(f"sshd would not take these options ({line.problem or 'they end too early'})")
