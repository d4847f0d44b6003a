"""The authorized_keys file as a lossless document: `bytes(AuthorizedKeys.parse(data)) == data`, for any data.

Edits touch whole lines only. Whether a key gets in is decided as sshd decides it, per version (keys.decision).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from keys.authorized_line import Line, read_line
from keys.decision import Accepted, Question, Refused, decide
from keys.errors import InvalidInputError
from keys.key_options import OptionsError, parse_options
from keys.openssh import Version
from keys.public_key import PublicKey

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class AuthorizedKeys:
    """An authorized_keys file; changing it gives another one."""

    data: bytes

    @classmethod
    def parse(cls, data: bytes) -> "AuthorizedKeys":
        """Take any bytes; never raises."""
        return cls(data)

    def __bytes__(self) -> bytes:
        return self.data

    def bytes(self) -> bytes:
        """The same as bytes(document)."""
        return self.data

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, as sshd splits them: at LF, and nowhere else."""
        return tuple(read_line(number, raw) for number, raw in enumerate(_LINE.findall(self.data), start=1))

    def keys(self) -> tuple[PublicKey, ...]:
        """The keys that sshd reads in the file, in order, each once; with those on lines whose options it refuses."""
        return tuple({line.key: None for line in self.lines if line.key})

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
        kept = (line.raw for line in self.lines if not line.holds(key))
        return AuthorizedKeys(b"".join(kept))

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
        touched, verified: what a hardware key will do when it signs; as ssh-keygen makes them, a touch and no PIN.
        """
        question = Question(public_key, user, address, at, openssh, host, touched, verified)
        return decide(self.lines, question)


def _check(key: PublicKey, options: str) -> None:
    if key.is_certificate:
        raise InvalidInputError("a certificate in authorized_keys lets nobody in", hint="add the key itself")
    try:
        parsed = parse_options(options)
    except OptionsError as error:
        raise InvalidInputError(f"sshd would not take these options: {error}") from error
    if "\n" in options or "\0" in options or (parsed.principals is not None and not parsed.cert_authority):
        raise InvalidInputError("sshd would not take these options")
