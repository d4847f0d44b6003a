"""One key of every type, the same in every run: line, bits, and what ssh-keygen calls it."""

import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keys.public_key import PublicKey
from keys.wire import mpint, string
from tests.keys.certificates import certificate
from tests.keys.fixed import key

_APPLICATION = string(b"ssh:")
_CURVES = {"nistp256": ec.SECP256R1(), "nistp384": ec.SECP384R1(), "nistp521": ec.SECP521R1()}


def _ecdsa(curve: str) -> bytes:
    public = ec.derive_private_key(4711, _CURVES[curve]).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return string(curve.encode()) + string(point)


def _number(bits: int) -> bytes:
    """A number of that many bits. No key, but nothing in a public key tells."""
    digits = hashlib.shake_256(str(bits).encode()).digest(bits // 8)
    return mpint(int.from_bytes(digits, "big") | 1 << (bits - 1) | 1)


def _key(name: str, *fields: bytes) -> PublicKey:
    return PublicKey.from_blob(string(name.encode()) + b"".join(fields))


ED25519_SK = _key("sk-ssh-ed25519@openssh.com", string(key("sk").blob[-32:]), _APPLICATION)
ECDSA_SK = _key("sk-ecdsa-sha2-nistp256@openssh.com", _ecdsa("nistp256"), _APPLICATION)
RSA = _key("ssh-rsa", mpint(65537), _number(2048))
DSA = _key("ssh-dss", _number(1024), _number(160), _number(1016), _number(1008))
MLDSA = _key("ssh-mldsa44-ed25519", string(b"\1" * 1344))

SAMPLES = [
    (key("a").bare_line, 256, "ED25519"),
    (_key("ecdsa-sha2-nistp256", _ecdsa("nistp256")).bare_line, 256, "ECDSA"),
    (_key("ecdsa-sha2-nistp384", _ecdsa("nistp384")).bare_line, 384, "ECDSA"),
    (_key("ecdsa-sha2-nistp521", _ecdsa("nistp521")).bare_line, 521, "ECDSA"),
    (RSA.bare_line, 2048, "RSA"),
    (DSA.bare_line, 1024, "DSA"),
    (MLDSA.bare_line, 256, "MLDSA44-ED25519"),
    (ED25519_SK.bare_line, 256, "ED25519-SK"),
    (ECDSA_SK.bare_line, 256, "ECDSA-SK"),
    (ECDSA_SK.bare_line.replace("sk-", "webauthn-sk-", 1), 256, "ECDSA-SK"),
    (certificate("root").bare_line, 256, "ED25519-CERT"),
    (certificate("root", of=RSA).bare_line, 2048, "RSA-CERT"),
    (certificate("root", of=ED25519_SK).bare_line, 256, "ED25519-SK-CERT"),
    (certificate("root", of=ECDSA_SK).bare_line, 256, "ECDSA-SK-CERT"),
]
