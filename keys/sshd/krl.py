"""Key revocation lists (PROTOCOL.krl; krl.c): a compact binary list of keys, hashes, serial numbers and key ids.

Read as sshd reads it: what it would not take is a KrlError, and then it lets nobody in.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from keys import key_blob
from keys.errors import InvalidInputError
from keys.key_blob import BlobError
from keys.openssh import Version
from keys.public_key import PublicKey
from keys.sshd.build import KRL_EXTENSIONS
from keys.sshd.verdict import UnseenError
from keys.wire import Reader, WireError

MAGIC = b"SSHKRL\n\0"
_FORMAT = 1
_CERTIFICATES, _KEYS, _SHA1, _SIGNATURE, _SHA256, _EXTENSION = 1, 2, 3, 4, 5, 255
_SERIALS, _RANGE, _BITMAP, _KEY_IDS, _CERT_EXTENSION = 0x20, 0x21, 0x22, 0x23, 0x39


_T = TypeVar("_T")


class KrlError(InvalidInputError):
    """The list is damaged, or newer than this sshd."""


@dataclass
class _Certificates:
    """Of one authority: ranges of serial numbers, bitmaps of them (the first number, the bits), and key ids."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    bitmaps: list[tuple[int, int]] = field(default_factory=list)
    key_ids: set[str] = field(default_factory=set)

    def revoke(self, certificate: PublicKey) -> bool:
        said = certificate.certificate
        if said is None:
            return False
        if said.key_id in self.key_ids:
            return True
        serial = said.serial  # 0 is what an authority that counts none writes
        return serial != 0 and (
            any(low <= serial <= high for low, high in self.ranges)
            or any(serial >= low and bits >> (serial - low) & 1 for low, bits in self.bitmaps if serial - low < 2**15)
        )


@dataclass
class Krl:
    """A list that was read. Its authorities are by key blob; the empty one stands for all."""

    keys: set[bytes] = field(default_factory=set)
    sha1: set[bytes] = field(default_factory=set)
    sha256: set[bytes] = field(default_factory=set)
    authorities: dict[bytes, _Certificates] = field(default_factory=dict)

    def revokes(self, key: PublicKey) -> bool:
        """Whether the key is revoked; of a certificate, its key, itself, or its authority's key."""
        if self._revokes_blob(key.plain_blob):
            return True
        certificate = key.certificate
        if certificate is None:
            return False
        lists = (self.authorities.get(blob) for blob in (certificate.ca_blob, b""))
        return any(one.revoke(key) for one in lists if one) or self._revokes_blob(certificate.ca_blob)

    def _revokes_blob(self, blob: bytes) -> bool:
        return (
            blob in self.keys
            or hashlib.sha256(blob).digest() in self.sha256
            or hashlib.sha1(blob, usedforsecurity=False).digest() in self.sha1
        )


def read_krl(data: bytes, version: Version) -> Krl:
    """Read a list that begins with MAGIC, as an OpenSSH of that version does. Raises KrlError, and UnseenError."""
    reader = Reader(data.removeprefix(MAGIC))
    try:
        if reader.uint32() != _FORMAT:
            raise KrlError("its format is not known")
        reader.take(3 * 8)  # its own version, when it was made, flags
        reader.string()  # reserved
        reader.text()  # comment
        return _Reading(version).sections(reader)
    except (WireError, BlobError) as error:
        raise KrlError(f"it is damaged: {error.what}") from error


class _Reading:
    """Collects the sections of one list."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self._krl = Krl()

    def sections(self, reader: Reader) -> Krl:
        while not reader.at_end():
            kind, section = reader.take(1)[0], Reader(reader.string())
            if kind == _SIGNATURE:
                reader.string()
                if self._version < KRL_EXTENSIONS:
                    raise UnseenError("the revocation list is signed, which is not checked here")
                continue
            self._section(kind, section)
            if not section.at_end():
                raise KrlError("a section has bytes left over")
        return self._krl

    def _section(self, kind: int, section: Reader) -> None:
        if kind == _CERTIFICATES:
            self._certificates(section)
        elif kind == _KEYS:
            self._krl.keys |= set(_all(section, section.string))
        elif kind == _SHA1:
            self._krl.sha1 |= _digests(section, 20)
        elif kind == _SHA256:
            self._krl.sha256 |= _digests(section, 32)
        elif kind == _EXTENSION:
            self._extension(section)
        else:
            raise KrlError(f"a section is of the unknown kind {kind}")

    def _extension(self, section: Reader) -> None:
        if self._version < KRL_EXTENSIONS:
            raise KrlError("it holds an extension")
        name, critical = section.text(), section.take(1) != b"\0"
        section.string()
        if critical:
            raise KrlError(f"it holds the unknown critical extension {name!r}")

    def _certificates(self, reader: Reader) -> None:
        authority = reader.string()
        reader.string()  # reserved
        blob = key_blob.read(authority).blob if authority else b""
        certificates = self._krl.authorities.setdefault(blob, _Certificates())
        while not reader.at_end():
            kind, section = reader.take(1)[0], Reader(reader.string())
            self._of_certificates(kind, section, certificates)
            if not section.at_end():
                raise KrlError("a section about certificates has bytes left over")

    def _of_certificates(self, kind: int, section: Reader, certificates: _Certificates) -> None:
        if kind == _SERIALS:
            certificates.ranges += [_range(serial, serial) for serial in _all(section, section.uint64)]
        elif kind == _RANGE:
            certificates.ranges.append(_range(section.uint64(), section.uint64()))
        elif kind == _BITMAP:
            certificates.bitmaps.append(_bitmap(section.uint64(), section.mpint()))
        elif kind == _KEY_IDS:
            certificates.key_ids |= set(_all(section, section.text))
        elif kind == _CERT_EXTENSION:
            self._extension(section)
        else:
            raise KrlError(f"a section about certificates is of the unknown kind {kind}")


def _all(section: Reader, one: Callable[[], _T]) -> list[_T]:
    found = []
    while not section.at_end():
        found.append(one())
    return found


def _digests(section: Reader, size: int) -> set[bytes]:
    found = set(_all(section, section.string))
    if any(len(digest) != size for digest in found):
        raise KrlError("a hash is of the wrong length")
    return found


def _range(low: int, high: int) -> tuple[int, int]:
    if low == 0 or low > high:
        raise KrlError("a range of serial numbers makes no sense")
    return low, high


def _bitmap(low: int, bits: int) -> tuple[int, int]:
    if low + bits.bit_length() > 2**64 or (low == 0 and bits & 1):
        raise KrlError("a bitmap of serial numbers makes no sense")
    return low, bits
