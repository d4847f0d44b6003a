"""Certificates for tests, made byte by byte so that they can say what ssh-keygen would not write."""

from keys.certificate import FOREVER
from keys.key_types import CERT_SUFFIX
from keys.public_key import PublicKey
from keys.wire import Reader, string, uint32, uint64
from tests.keys.fixed import key, private_key

USER, HOST = 1, 2


def authority() -> PublicKey:
    """The public key of the CA."""
    return key("ca")


def option(name: str, value: str | None = None) -> bytes:
    """One critical option or extension."""
    return string(name.encode()) + string(string(value.encode()) if value is not None else b"")


def certificate(
    *principals: str,
    of: PublicKey | None = None,
    role: int = USER,
    after: int = 0,
    before: int = FOREVER,
    critical: bytes = b"",
    extensions: bytes = b"",
    tamper: bool = False,
) -> PublicKey:
    """A certificate by `authority()`. of: the key certified; by itself, key("a"). tamper: spoil the signature."""
    certified = of or key("a")
    fields = Reader(certified.blob)
    name = fields.text().removesuffix("@openssh.com") + CERT_SUFFIX
    signed = (
        string(name.encode())
        + string(b"nonce")
        + fields.rest
        + uint64(7)
        + uint32(role)
        + string(b"id of it")
        + string(b"".join(string(name.encode()) for name in principals))
        + uint64(after)
        + uint64(before)
        + string(critical)
        + string(extensions)
        + string(b"")
        + string(authority().blob)
    )
    signature = private_key("ca").sign(signed + b"!" if tamper else signed)
    return PublicKey.from_blob(signed + string(string(b"ssh-ed25519") + string(signature)))
