"""What a FIDO token does with a key of its own (PROTOCOL.u2f): it signs, and tells whether it was touched."""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from keys.public_key import PublicKey
from keys.wire import mpint, string, uint32
from tests.keys.fixed import private_key
from tests.keys.samples import ECDSA_SK, ED25519_SK

TOUCHED, UNTOUCHED = 1, 0


class Token(Protocol):
    """A hardware key that signs."""

    @property
    def public(self) -> PublicKey: ...
    def sign(self, data: bytes, algorithm: str) -> bytes: ...


class Ed25519Token:
    """The key tests.keys.samples.ED25519_SK."""

    public = ED25519_SK

    def __init__(self, flags: int = TOUCHED) -> None:
        self._more = bytes([flags]) + uint32(7)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        raw = private_key("sk").sign(_message(data, self._more))
        return string(algorithm.encode()) + string(raw) + self._more


class EcdsaToken:
    """The key tests.keys.samples.ECDSA_SK."""

    public = ECDSA_SK

    def __init__(self, flags: int = TOUCHED) -> None:
        self._more = bytes([flags]) + uint32(7)

    def sign(self, data: bytes, algorithm: str) -> bytes:
        private = ec.derive_private_key(4711, ec.SECP256R1())
        pair = decode_dss_signature(private.sign(_message(data, self._more), ec.ECDSA(hashes.SHA256())))
        return string(algorithm.encode()) + string(b"".join(map(mpint, pair))) + self._more


def _message(data: bytes, more: bytes) -> bytes:
    return hashlib.sha256(b"ssh:").digest() + more + hashlib.sha256(data).digest()
