"""Whether a certificate was signed by the CA it names (PROTOCOL.certkeys; RFC 4253, 5656, 8332, 8709; PROTOCOL.u2f)."""

import hashlib
from collections.abc import Callable

from keys.certificate import Certificate
from keys.wire import Reader, WireError

_RSA_HASHES = {"rsa-sha2-256": "SHA256", "rsa-sha2-512": "SHA512", "ssh-rsa": "SHA1"}
_CURVES = {
    "nistp256": ("SECP256R1", "SHA256"),
    "nistp384": ("SECP384R1", "SHA384"),
    "nistp521": ("SECP521R1", "SHA512"),
}


def signed_by_its_ca(certificate: Certificate) -> bool:
    """Check the signature. A damaged one is no signature; never raises."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        ca, signature = Reader(certificate.ca_blob), Reader(certificate.signature)
        ca_type, algorithm = ca.text(), signature.text()
        verify = _verifier(ca_type, algorithm)
        if verify is None:
            return False
        verify(ca, signature, certificate.signed, algorithm)
        return signature.at_end()
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, WireError):
        return False


_Verify = Callable[[Reader, Reader, bytes, str], None]


def _verifier(ca_type: str, algorithm: str) -> _Verify | None:
    if ca_type == "ssh-rsa":
        return _rsa if algorithm in _RSA_HASHES else None
    if ca_type != algorithm:
        return None
    if ca_type == "ssh-ed25519":
        return _ed25519
    if ca_type == "sk-ssh-ed25519@openssh.com":
        return _sk_ed25519
    if ca_type == "sk-ecdsa-sha2-nistp256@openssh.com":
        return _sk_ecdsa
    return _ecdsa if ca_type.startswith("ecdsa-sha2-") else None


def _ed25519(ca: Reader, signature: Reader, signed: bytes, _: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(ca.string()).verify(signature.string(), signed)


def _rsa(ca: Reader, signature: Reader, signed: bytes, algorithm: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    exponent, modulus = ca.mpint(), ca.mpint()
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    hash_ = getattr(hashes, _RSA_HASHES[algorithm])()
    raw = signature.string().rjust((modulus.bit_length() + 7) // 8, b"\0")
    key.verify(raw, signed, padding.PKCS1v15(), hash_)


def _ecdsa(ca: Reader, signature: Reader, signed: bytes, _: str) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    curve, hash_ = _CURVES[ca.text()]
    key = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), ca.string())
    numbers = Reader(signature.string())
    der = encode_dss_signature(numbers.mpint(), numbers.mpint())
    key.verify(der, signed, ec.ECDSA(getattr(hashes, hash_)()))


def _sk_ed25519(ca: Reader, signature: Reader, signed: bytes, algorithm: str) -> None:
    point, application = ca.string(), ca.string()
    raw = signature.string()
    message = _sk_message(application, signature, signed)
    _ed25519(
        Reader(len(point).to_bytes(4, "big") + point), Reader(len(raw).to_bytes(4, "big") + raw), message, algorithm
    )


def _sk_ecdsa(ca: Reader, signature: Reader, signed: bytes, algorithm: str) -> None:
    curve, point, application = ca.string(), ca.string(), ca.string()
    raw = signature.string()
    message = _sk_message(application, signature, signed)
    plain = b"".join(len(part).to_bytes(4, "big") + part for part in (curve, point))
    _ecdsa(Reader(plain), Reader(len(raw).to_bytes(4, "big") + raw), message, algorithm)


def _sk_message(application: bytes, signature: Reader, signed: bytes) -> bytes:
    """What an authenticator signs: hashes of application and message around its flags and counter."""
    flags, counter = signature.take(1), signature.take(4)
    return hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(signed).digest()
