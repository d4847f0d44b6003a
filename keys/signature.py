"""Whether a key has signed some bytes: signatures in SSH's wire form (RFC 4253, 5656, 8332, 8709; PROTOCOL.u2f).

Knows neither what was signed nor whether the key is to be trusted.
"""

import hashlib

from keys import key_types
from keys.wire import Reader, WireError

OLD_RSA = "ssh-rsa"
"""RSA over SHA-1: still found under certificates, and good for nothing new."""

_RSA_HASHES = {"rsa-sha2-256": "SHA256", "rsa-sha2-512": "SHA512", OLD_RSA: "SHA1"}
_CURVES = {
    b"nistp256": ("SECP256R1", "SHA256"),
    b"nistp384": ("SECP384R1", "SHA384"),
    b"nistp521": ("SECP521R1", "SHA512"),
}
_USER_PRESENT = 1  # of the flags: somebody touched the authenticator


def is_signed_by(key: bytes, signed: bytes, signature: bytes, *, touched: bool = False) -> bool:
    """Check a signature. A damaged one is no signature; never raises.

    key: a plain key's canonical blob. touched: whether a hardware key has to have been touched for it.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        return _is_signed_by(Reader(key), signed, Reader(signature), touched)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, WireError):
        return False


def _is_signed_by(key: Reader, signed: bytes, signature: Reader, touched: bool) -> bool:
    name, algorithm, raw = key.text(), signature.text(), signature.string()
    kind = key_types.LINE_TYPES.get(name)
    if kind is None or kind.certificate or kind.family not in _CHECKS:
        return False
    if algorithm not in (_RSA_HASHES if kind.family == "rsa" else {name}):
        return False
    count, check = _CHECKS[kind.family]
    numbers = [key.string() for _ in range(count)]
    if kind.hardware:
        flags, counter = signature.take(1), signature.take(4)
        if touched and not flags[0] & _USER_PRESENT:
            return False
        signed = hashlib.sha256(key.string()).digest() + flags + counter + hashlib.sha256(signed).digest()
    check(numbers, raw, signed, algorithm)
    return key.at_end() and signature.at_end()


def _ed25519(numbers: list[bytes], raw: bytes, signed: bytes, _: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(numbers[0]).verify(raw, signed)


def _ecdsa(numbers: list[bytes], raw: bytes, signed: bytes, _: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    curve, hash_ = _CURVES[numbers[0]]
    key = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), numbers[1])
    pair = Reader(raw)
    der = encode_dss_signature(pair.mpint(), pair.mpint())
    if not pair.at_end():
        raise WireError("bytes are left over at the end of a signature")
    key.verify(der, signed, ec.ECDSA(getattr(hashes, hash_)()))


def _rsa(numbers: list[bytes], raw: bytes, signed: bytes, algorithm: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    exponent, modulus = (int.from_bytes(number, "big") for number in numbers)
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    whole = raw.rjust((modulus.bit_length() + 7) // 8, b"\0")  # some signers drop leading zeros
    key.verify(whole, signed, padding.PKCS1v15(), getattr(hashes, _RSA_HASHES[algorithm])())


_CHECKS = {"ed25519": (1, _ed25519), "ecdsa": (2, _ecdsa), "rsa": (2, _rsa)}
"""By family: how many numbers make such a key, and what checks a signature by it."""
