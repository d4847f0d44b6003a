"""Devices knock with the SSH client that they have, and the listener learns exactly the key that they hold."""

from pathlib import Path

import pytest

from tests.bootstrap.pairing.bench import Device, make_key, opened

ED25519, P256, RSA = ("-t", "ed25519"), ("-t", "ecdsa", "-b", "256"), ("-t", "rsa", "-b", "3072")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("kind", [ED25519, P256, RSA], ids=["ed25519", "P-256", "RSA"])
def test_openssh_pairs(tmp_path: Path, kind: tuple[str, ...], address: str) -> None:
    key = make_key(tmp_path, *kind)
    with opened([address]) as bench:
        device = Device(bench.link(address), tmp_path / "id")
        candidate = bench.candidate()
        assert candidate.key == key
        assert candidate.guest.address == address
        guest = bench.door.take(candidate)
        assert guest is not None
        guest.say(f"Compare: {candidate.compare}")
        guest.leave()
        assert device.shows() == f"Compare: {candidate.compare}\n"
