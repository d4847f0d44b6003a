"""Whether a key is still good enough: what today's OpenSSH refuses, and what it takes but should not be used any more.

Speaks of the key alone, not of any server's settings.
"""

from dataclasses import dataclass
from enum import StrEnum

from keys.key_types import MLDSA44_ED25519
from keys.openssh import KNOWS_MLDSA, NO_DSA, Version
from keys.public_key import PublicKey

RSA_GOOD_BITS = 2048
"""Below this an RSA key is weak: NIST SP 800-131A disallows it since 2014."""


class Grade(StrEnum):
    """How good a key is."""

    OK = "ok"
    WEAK = "weak"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Strength:
    """grade: ok, weak (taken, but replace it) or refused (OpenSSH does not take it). why: a sentence, for people."""

    grade: Grade
    why: str

    @property
    def ok(self) -> bool:
        return self.grade is Grade.OK


def strength(key: PublicKey, openssh: Version = (10, 0)) -> Strength:
    """Grade `key` for an sshd of version `openssh`; of a certificate, the key that it certifies."""
    name = key.plain.type
    if name == "ssh-dss":
        since = "OpenSSH 10 cannot even read it" if openssh >= NO_DSA else "OpenSSH does not accept it since 7.0"
        return Strength(Grade.REFUSED, f"DSA key of {key.bits} bits: {since}")
    if name == "ssh-rsa" and key.bits < RSA_GOOD_BITS:
        return Strength(Grade.WEAK, f"RSA key of {key.bits} bits: too short since 2014, make a new one")
    if name == MLDSA44_ED25519.name and openssh < KNOWS_MLDSA:
        return Strength(Grade.REFUSED, "post-quantum key: OpenSSH before 10.6 does not know its type")
    if key.is_hardware:
        return Strength(Grade.OK, f"{key.plain.algorithm} key, kept in hardware")
    return Strength(Grade.OK, f"{key.plain.algorithm} key of {key.bits} bits")
