"""A public key's wire form (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f and PROTOCOL.certkeys).

`read` takes what sshkey_from_blob of OpenSSH takes and refuses what it refuses, and gives the one canonical spelling:
two blobs that OpenSSH holds to be the same key come out as the same bytes.
"""

from dataclasses import dataclass
from functools import lru_cache

from keys import key_types
from keys.elliptic_curve import on_curve
from keys.errors import InvalidInputError
from keys.key_types import KeyType
from keys.wire import Reader, WireError, mpint, string

RSA_MINIMUM_BITS = 1024
"""Below this OpenSSH does not even read an RSA key (SSH_RSA_MINIMUM_MODULUS_SIZE)."""


class BlobError(InvalidInputError):
    """The bytes are no public key that OpenSSH would read."""


class UnknownTypeError(BlobError):
    """The blob names a key type that OpenSSH does not know."""


class ShortRsaError(BlobError):
    """An RSA key below the 1024 bits that OpenSSH reads at all."""


@dataclass(frozen=True, slots=True)
class KeyBlob:
    """kind: the key's type; blob: its canonical bytes; bits: its size as ssh-keygen -l prints it."""

    kind: KeyType
    blob: bytes
    bits: int


@lru_cache(maxsize=1024)
def read(blob: bytes) -> KeyBlob:
    """Read a key blob.

    Raises UnknownTypeError, ShortRsaError, or BlobError where it is cut short, has bytes left over, or holds a value
    that is none of its type's.
    """
    reader = Reader(blob)
    try:
        name = reader.text()
        kind = key_types.of_blob(name)
        if kind is None:
            raise UnknownTypeError("the key is of a type that OpenSSH does not know")
        return _read_certificate(reader, blob, kind) if kind.certificate else _read_plain(reader, name, kind)
    except WireError as error:
        raise BlobError("the key is cut short", hint="copy the whole line again, to its very end") from error


def _read_plain(reader: Reader, name: str, kind: KeyType) -> KeyBlob:
    if kind.family == "ecdsa" and name not in key_types.LINE_TYPES:
        raise BlobError("the key names no curve")
    fields, bits = read_fields(reader, kind)
    if not reader.at_end():
        raise BlobError("the key has bytes left over at its end")
    return KeyBlob(kind, string(kind.name.encode()) + fields, bits)


def _read_certificate(reader: Reader, blob: bytes, kind: KeyType) -> KeyBlob:
    reader.string()  # the nonce
    _, bits = read_fields(reader, kind)
    # The rest is keys.certificate's; the bytes are signed, so they stay as they are.
    return KeyBlob(kind, blob, bits)


def read_fields(reader: Reader, kind: KeyType) -> tuple[bytes, int]:
    """Read the numbers that make the key, and return them in canonical form with the key's size in bits."""
    fields, bits = _FAMILIES[kind.family](reader, kind)
    if kind.hardware:
        fields += string(reader.text().encode("utf-8", "surrogateescape"))  # the application, "ssh:"
    return fields, bits


def _ed25519(reader: Reader, _: KeyType) -> tuple[bytes, int]:
    point = reader.string()
    if len(point) != 32:
        raise BlobError("an Ed25519 key is not 32 bytes long")
    return string(point), 256


def _mldsa44_ed25519(reader: Reader, _: KeyType) -> tuple[bytes, int]:
    points = reader.string()
    if len(points) != 1312 + 32:  # ssh-mldsa-eddsa.c: the one key and then the other
        raise BlobError("an ML-DSA-44 and Ed25519 key is not 1344 bytes long")
    return string(points), 256


def _ecdsa(reader: Reader, kind: KeyType) -> tuple[bytes, int]:
    if reader.text() != kind.curve:
        raise BlobError("the key names one curve and lies on another")
    point = reader.string()
    if not on_curve(kind.curve, point):
        raise BlobError("the key's point is not on its curve")
    return string(kind.curve.encode()) + string(point), int(kind.curve.removeprefix("nistp"))


def _rsa(reader: Reader, _: KeyType) -> tuple[bytes, int]:
    exponent, modulus = reader.mpint(), reader.mpint()
    if modulus.bit_length() < RSA_MINIMUM_BITS:
        raise ShortRsaError(
            f"an RSA key of {modulus.bit_length()} bits is too short: OpenSSH does not read it",
            hint="make a new key: ssh-keygen -t ed25519",
        )
    return mpint(exponent) + mpint(modulus), modulus.bit_length()


def _dsa(reader: Reader, _: KeyType) -> tuple[bytes, int]:
    numbers = [reader.mpint() for _ in range(4)]
    return b"".join(map(mpint, numbers)), numbers[0].bit_length()


_FAMILIES = {"ed25519": _ed25519, "mldsa44-ed25519": _mldsa44_ed25519, "ecdsa": _ecdsa, "rsa": _rsa, "dsa": _dsa}


def plain(blob: bytes) -> bytes:
    """Return the blob of the key itself: of a certificate, that of the key it certifies. Raises BlobError."""
    key = read(blob)
    if not key.kind.certificate:
        return key.blob
    reader = Reader(blob)
    reader.string()
    reader.string()
    fields, _ = read_fields(reader, key.kind)
    return string(key_types.plain_of(key.kind).name.encode()) + fields
