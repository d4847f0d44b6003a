"""SSHSIG: a signature of a text by an SSH key, as `ssh-keygen -Y sign` makes it (OpenSSH's PROTOCOL.sshsig).

What is signed is the hash of the text together with a namespace, so that a signature for one purpose is good for no
other. RSA signs over SHA-2 only, and a hardware key has to have been touched.
"""

import hashlib
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from keys import key_base64
from keys.errors import InvalidInputError
from keys.key_blob import BlobError
from keys.key_types import RSA
from keys.public_key import PublicKey
from keys.signature import OLD_RSA, is_signed_by
from keys.wire import Reader, WireError, string, uint32

BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_WIDTH = 70  # signs of base64 in a line, as ssh-keygen writes them
_MOST = 64 * 1024  # bytes; the longest RSA key and its signature are below 7 KiB


class Signer(Protocol):
    """A key that we can sign with."""

    @property
    def public(self) -> PublicKey: ...
    def sign(self, data: bytes, algorithm: str) -> bytes:
        """The signature in wire form. Raises KeyturnError."""
        ...


class Signing(NamedTuple):
    """How texts are signed with a key: sign: a text, for one namespace. Raises KeyturnError."""

    key: PublicKey
    sign: Callable[[bytes, str], "SshSignature"]


class SignatureError(InvalidInputError):
    """The text or the bytes are no SSHSIG signature, or one of a form that is not taken."""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """key: whose it is said to be. namespace: its purpose. hash: of the text, "sha512". signature: in wire form."""

    key: PublicKey
    namespace: str
    hash: str
    signature: bytes

    @classmethod
    def make(cls, message: bytes, namespace: str, signer: Signer) -> "SshSignature":
        """Sign a text. Raises what the signer raises."""
        algorithm = "rsa-sha2-512" if signer.public.type == RSA.name else signer.public.plain.type
        signature = signer.sign(to_be_signed(message, namespace, "sha512"), algorithm)
        return cls(signer.public, namespace, "sha512", signature)

    @classmethod
    def parse(cls, text: str) -> "SshSignature":
        """Read the armor: its BEGIN line, base64, its END line, and nothing else. Raises SignatureError."""
        inner = text.strip()
        if len(text) > _MOST * 2 or not (inner.startswith(BEGIN) and inner.endswith(END)):
            raise SignatureError("this is not a signature in OpenSSH's form")
        blob = key_base64.decode(inner[len(BEGIN) : -len(END)].encode("utf-8", "replace"))
        if not blob:
            raise SignatureError("the signature is damaged: its base64 does not come out even")
        return cls.from_blob(blob)

    @classmethod
    def from_blob(cls, blob: bytes) -> "SshSignature":
        """Read the bytes inside the armor. Raises SignatureError."""
        if len(blob) > _MOST:
            raise SignatureError("the signature is far too long to be one")
        try:
            return _read(Reader(blob))
        except (WireError, BlobError) as error:
            raise SignatureError(f"the signature is damaged: {error.what}") from None

    @property
    def blob(self) -> bytes:
        """The bytes inside the armor."""
        fields = (self.key.blob, self.namespace.encode(), b"", self.hash.encode(), self.signature)
        return _MAGIC + uint32(_VERSION) + b"".join(map(string, fields))

    @property
    def armor(self) -> str:
        """The text form, each line ended, as ssh-keygen writes it."""
        return "".join(f"{line}\n" for line in (BEGIN, *textwrap.wrap(key_base64.encode(self.blob), _WIDTH), END))

    def is_of(self, message: bytes, namespace: str) -> bool:
        """Whether its key has signed this very text for this very purpose."""
        return self.namespace == namespace and is_signed_by(
            self.key.plain_blob, to_be_signed(message, namespace, self.hash), self.signature, touched=True
        )


def to_be_signed(message: bytes, namespace: str, hash_: str) -> bytes:
    """What the key signs in place of the text. hash_: "sha256" or "sha512"."""
    digest = _HASHES[hash_](message).digest()
    return _MAGIC + b"".join(map(string, (namespace.encode(), b"", hash_.encode(), digest)))


def _read(reader: Reader) -> SshSignature:
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise SignatureError("this is not a signature in OpenSSH's form")
    if (version := reader.uint32()) != _VERSION:
        raise SignatureError(f"the signature is of version {version}; only version {_VERSION} is known")
    key = PublicKey.from_blob(reader.string())
    namespace, reserved, hash_ = reader.string(), reader.string(), reader.string()
    signature = reader.string()
    if reserved or not reader.at_end():
        raise SignatureError("the signature holds more than is known of such signatures")
    if Reader(signature).text() == OLD_RSA:
        raise SignatureError(
            "the signature is RSA over SHA-1, which is not taken", hint="ssh-keygen -Y sign makes better"
        )
    try:
        names = namespace.decode(), hash_.decode()
    except UnicodeDecodeError:
        raise SignatureError("the signature is damaged: its namespace is no text") from None
    if not names[0] or names[1] not in _HASHES:
        raise SignatureError("the signature has no namespace, or a hash that is not known")
    return SshSignature(key, *names, signature)


def signing(signer: Signer) -> Signing:
    """With a key that signs bytes."""
    return Signing(signer.public, lambda message, namespace: SshSignature.make(message, namespace, signer))
