"""One OpenSSH public key: read from a line of text, fingerprinted, drawn, written back.

Two keys are the same key when OpenSSH would hold them to be: the same canonical blob, whatever the comment or the word
before it. A private key pasted by mistake is recognised and never echoed.
"""

import hashlib
from dataclasses import dataclass, field

from keys import key_blob, key_types
from keys.certificate import Certificate
from keys.key_base64 import encode
from keys.key_text import read_key_text
from keys.randomart import randomart


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key (RFC 4253 section 6.6) with its comment. Equal and hashed by `blob` alone.

    type: the name in the blob, "ssh-ed25519"; for a certificate "ssh-ed25519-cert-v01@openssh.com".
    blob: the key in wire form, canonical.
    comment: what stands after the key; data from elsewhere, without control characters.
    """

    type: str = field(compare=False)
    blob: bytes
    comment: str = field(default="", compare=False)

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Read one line such as `ssh-ed25519 AAAA… me@laptop`, the content of a .pub file; certificates too.

        Raises InvalidInputError, each in its own words: PrivateKeyError, SeveralKeysError, or another of keys.key_text.
        """
        blob, comment = read_key_text(text)
        return cls.from_blob(blob, comment)

    @classmethod
    def from_blob(cls, blob: bytes, comment: str = "") -> "PublicKey":
        """Make a key from its wire form. Raises key_blob.BlobError."""
        read = key_blob.read(blob)
        if read.kind.certificate:
            Certificate.read(read.blob)
        return cls(read.kind.name, read.blob, printable(comment))

    def __str__(self) -> str:
        return self.line

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and unpadded base64, as `ssh-keygen -l` prints it; of a certificate, that of its key."""
        return "SHA256:" + encode(hashlib.sha256(self.plain_blob).digest()).rstrip("=")

    @property
    def md5(self) -> str:
        """`MD5:` and pairs of hex digits, as `ssh-keygen -l -E md5` prints it and older pages show it."""
        return "MD5:" + hashlib.md5(self.plain_blob, usedforsecurity=False).digest().hex(":")

    def randomart(self) -> str:
        """The picture that `ssh-keygen -lv` draws: eleven lines, no newline at the end."""
        digest = hashlib.sha256(self.plain_blob).digest()
        return randomart(digest, title=f"{self.algorithm} {self.bits}", footer="SHA256")

    @property
    def algorithm(self) -> str:
        """What ssh-keygen calls the type: "ED25519", "ECDSA-SK", "RSA-CERT"."""
        return key_types.LINE_TYPES[self.type].algorithm

    @property
    def bits(self) -> int:
        """The size that ssh-keygen prints; 256 for Ed25519."""
        return key_blob.read(self.blob).bits

    @property
    def is_hardware(self) -> bool:
        """Whether the private half lives in a FIDO authenticator (sk-* keys)."""
        return key_types.LINE_TYPES[self.type].hardware

    @property
    def is_certificate(self) -> bool:
        return key_types.LINE_TYPES[self.type].certificate

    @property
    def certificate(self) -> Certificate | None:
        """What the certificate says, or None for a plain key."""
        return Certificate.read(self.blob) if self.is_certificate else None

    @property
    def plain_blob(self) -> bytes:
        """The blob of the key itself: of a certificate, that of the key it certifies."""
        return key_blob.plain(self.blob)

    @property
    def plain(self) -> "PublicKey":
        """The key itself: of a certificate, the key it certifies."""
        return PublicKey.from_blob(self.plain_blob, self.comment) if self.is_certificate else self

    @property
    def bare_line(self) -> str:
        """Type and key, no comment, no newline."""
        return f"{self.type} {encode(self.blob)}"

    @property
    def line_without_comment(self) -> str:
        """The same as bare_line."""
        return self.bare_line

    @property
    def line(self) -> str:
        """Type, key and comment, as they stand in a .pub file; no newline."""
        return f"{self.bare_line} {self.comment}" if self.comment else self.bare_line

    def with_comment(self, comment: str) -> "PublicKey":
        """The same key under another comment; control characters in it are dropped."""
        return PublicKey(self.type, self.blob, printable(comment))


def printable(comment: str) -> str:
    """Drop what could break a line or steer a terminal: control characters, and blanks at either end."""
    if comment.isascii() and comment.isprintable():
        return comment.strip()
    return "".join(c for c in comment if c >= " " and not "\x7f" <= c <= "\x9f" and c not in "\u2028\u2029").strip()
