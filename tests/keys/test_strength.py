"""Which keys are good enough, for which OpenSSH."""

import pytest

from keys.public_key import PublicKey
from keys.strength import Grade, strength
from keys.wire import mpint, string
from tests.keys.certificates import certificate
from tests.keys.fixed import key
from tests.keys.samples import DSA, ECDSA_SK, ED25519_SK, MLDSA, RSA


def test_todays_keys_are_ok() -> None:
    for good in (key("a"), RSA, ED25519_SK, ECDSA_SK, certificate("root")):
        verdict = strength(good)
        assert verdict.ok, verdict.why


def test_keys_kept_in_hardware_are_welcome_and_named() -> None:
    assert strength(ECDSA_SK).why == "ECDSA-SK key, kept in hardware"


@pytest.mark.parametrize(("openssh", "why"), [((10, 0), "cannot even read"), ((9, 2), "does not accept")])
def test_dsa_is_refused_by_every_openssh(openssh: tuple[int, int], why: str) -> None:
    verdict = strength(DSA, openssh)
    assert verdict.grade is Grade.REFUSED
    assert why in verdict.why


def test_a_short_rsa_key_is_weak() -> None:
    short = PublicKey.from_blob(string(b"ssh-rsa") + mpint(65537) + mpint(2**1535 + 1))
    verdict = strength(short)
    assert (verdict.grade, verdict.ok) == (Grade.WEAK, False)
    assert "1536 bits" in verdict.why


def test_a_post_quantum_key_is_refused_where_it_is_not_known_yet() -> None:
    assert strength(MLDSA, (10, 5)).grade is Grade.REFUSED
    assert strength(MLDSA, (10, 6)).ok
