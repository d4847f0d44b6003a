"""The names of OpenSSH's key types: which family each belongs to, and which are certificates (sshkey.c, keyimpls[]).

A table and nothing else. `ssh-rsa` names a key; `rsa-sha2-512` names only a way of signing with it, but sshd takes
such names at the start of a line too.
"""

from dataclasses import dataclass

CERT_SUFFIX = "-cert-v01@openssh.com"


@dataclass(frozen=True, slots=True)
class KeyType:
    """One name that may stand at the start of a key line, or inside a key blob.

    name: the family's canonical name, as it stands in the blob ("ssh-rsa" for rsa-sha2-512 too).
    family: "ed25519", "mldsa44-ed25519", "ecdsa", "rsa" or "dsa".
    algorithm: what ssh-keygen calls it ("ED25519-SK").
    curve: the ECDSA curve, as SSH names it; empty for others.
    certificate: whether the blob is an OpenSSH certificate.
    hardware: whether the private half lives in a FIDO authenticator.
    """

    name: str
    family: str
    algorithm: str
    curve: str = ""
    certificate: bool = False
    hardware: bool = False


ED25519 = KeyType("ssh-ed25519", "ed25519", "ED25519")
ED25519_SK = KeyType("sk-ssh-ed25519@openssh.com", "ed25519", "ED25519-SK", hardware=True)
ECDSA_256 = KeyType("ecdsa-sha2-nistp256", "ecdsa", "ECDSA", curve="nistp256")
ECDSA_384 = KeyType("ecdsa-sha2-nistp384", "ecdsa", "ECDSA", curve="nistp384")
ECDSA_521 = KeyType("ecdsa-sha2-nistp521", "ecdsa", "ECDSA", curve="nistp521")
ECDSA_SK = KeyType("sk-ecdsa-sha2-nistp256@openssh.com", "ecdsa", "ECDSA-SK", curve="nistp256", hardware=True)
RSA = KeyType("ssh-rsa", "rsa", "RSA")
MLDSA44_ED25519 = KeyType("ssh-mldsa44-ed25519", "mldsa44-ed25519", "MLDSA44-ED25519")  # from OpenSSH 10.6 on
DSA = KeyType("ssh-dss", "dsa", "DSA")

_PLAIN = (ED25519, ED25519_SK, ECDSA_256, ECDSA_384, ECDSA_521, ECDSA_SK, RSA, DSA)


def _certificate_of(plain: KeyType) -> KeyType:
    name = plain.name.removesuffix("@openssh.com") + CERT_SUFFIX
    return KeyType(
        name, plain.family, f"{plain.algorithm}-CERT", plain.curve, certificate=True, hardware=plain.hardware
    )


_KEYS = {kind.name: kind for plain in _PLAIN for kind in (plain, _certificate_of(plain))}
_KEYS[MLDSA44_ED25519.name] = MLDSA44_ED25519
_RSA_CERT = _KEYS["ssh-rsa" + CERT_SUFFIX]

# Names of signature schemes, which sshd's table holds beside those of keys.
_SIGNATURES = {
    "rsa-sha2-256": RSA,
    "rsa-sha2-512": RSA,
    "rsa-sha2-256" + CERT_SUFFIX: _RSA_CERT,
    "rsa-sha2-512" + CERT_SUFFIX: _RSA_CERT,
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com": ECDSA_SK,
    "webauthn-sk-ecdsa-sha2-nistp256" + CERT_SUFFIX: _KEYS["sk-ecdsa-sha2-nistp256" + CERT_SUFFIX],
}

LINE_TYPES: dict[str, KeyType] = _KEYS | _SIGNATURES
"""Every word that sshd takes as the type at the start of a key line."""

# Inside a blob, sshkey_type_from_name also takes ssh-keygen's short names, in any case. A short ECDSA name names no
# curve, so such a blob is refused later on.
_SHORT_NAMES = {"ed25519": ED25519, "ed25519-sk": ED25519_SK, "rsa": RSA, "dsa": DSA}


def of_blob(name: str) -> KeyType | None:
    """Return the type that `name`, as it stands inside a key blob, means to OpenSSH; None where it means nothing."""
    return LINE_TYPES.get(name) or _SHORT_NAMES.get(name.lower())


def plain_of(kind: KeyType) -> KeyType:
    """Return the type of the key that a certificate of this type certifies; a plain type itself."""
    return next((plain for plain in _PLAIN if kind == _certificate_of(plain)), kind)
