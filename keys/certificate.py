"""What an OpenSSH certificate says: who signed it, for whom, from when until when (PROTOCOL.certkeys).

Reads and checks the signature; decides nothing about access.
"""

from dataclasses import dataclass
from functools import lru_cache

from keys import key_blob, key_types
from keys.key_blob import BlobError
from keys.wire import Reader, WireError

FOREVER = 2**64 - 1
"""`valid_before` of a certificate that never ends."""

_USER, _HOST = 1, 2
_MAX_PRINCIPALS = 256


@dataclass(frozen=True, slots=True)
class Certificate:
    """serial: chosen by the CA. key_id: its words for the log. role: "user" or "host".

    principals: the names it is for; none may mean any. valid_after, valid_before: seconds since 1970, the second not
    included. critical_options, extensions: name and raw value, in order. ca_blob: the signing key.
    signature_algorithm: what it was signed with, "rsa-sha2-512". signed: the bytes under the signature.
    """

    serial: int
    role: str
    key_id: str
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    critical_options: tuple[tuple[str, bytes], ...]
    extensions: tuple[tuple[str, bytes], ...]
    ca_blob: bytes
    signature_algorithm: str
    signature: bytes
    signed: bytes

    @classmethod
    def read(cls, blob: bytes) -> "Certificate":
        """Read the certificate in `blob`. Raises BlobError."""
        try:
            return _read(blob)
        except WireError as error:
            raise BlobError(f"the certificate is damaged: {error.what}") from error


@lru_cache(maxsize=256)
def _read(blob: bytes) -> Certificate:
    reader = Reader(blob)
    kind = key_types.of_blob(reader.text())
    if kind is None or not kind.certificate:
        raise BlobError("this is no certificate")
    reader.string()
    key_blob.read_fields(reader, kind)
    serial, role, key_id = reader.uint64(), reader.uint32(), reader.text()
    principals = _principals(reader.string())
    valid_after, valid_before = reader.uint64(), reader.uint64()
    critical, extensions = _options(reader.string()), _options(reader.string())
    reader.string()  # reserved
    ca_blob = reader.string()
    signed = blob[: len(blob) - len(reader.rest)]
    signature = reader.string()
    if not reader.at_end():
        raise BlobError("the certificate has bytes left over at its end")
    if role not in (_USER, _HOST):
        raise BlobError("the certificate is neither a user's nor a host's")
    return Certificate(
        serial=serial,
        role="user" if role == _USER else "host",
        key_id=key_id,
        principals=principals,
        valid_after=valid_after,
        valid_before=valid_before,
        critical_options=critical,
        extensions=extensions,
        ca_blob=key_blob.read(ca_blob).blob,
        signature_algorithm=Reader(signature).text(),
        signature=signature,
        signed=signed,
    )


def _principals(packed: bytes) -> tuple[str, ...]:
    reader = Reader(packed)
    names: list[str] = []
    while not reader.at_end():
        if len(names) >= _MAX_PRINCIPALS:
            raise BlobError("the certificate has too many principals")
        names.append(reader.text())
    return tuple(names)


def _options(packed: bytes) -> tuple[tuple[str, bytes], ...]:
    reader = Reader(packed)
    options: list[tuple[str, bytes]] = []
    while not reader.at_end():
        options.append((reader.text(), reader.string()))
    return tuple(options)
