"""Devices knock with the SSH client that they have, and the listener learns exactly the key that they hold."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from keys.pairing import Link
from tests.bootstrap.pairing.bench import make_key, opened
from tests.bootstrap.pairing.other_clients import Shows, dbclient, openssh, plain_paramiko

Client = Callable[[Link, Path], AbstractContextManager[Shows]]

ED25519, P256, RSA = ("-t", "ed25519"), ("-t", "ecdsa", "-b", "256"), ("-t", "rsa", "-b", "3072")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("kind", [ED25519, P256, RSA], ids=["ed25519", "P-256", "RSA"])
@pytest.mark.parametrize("client", [openssh, dbclient, plain_paramiko], ids=["openssh", "dbclient", "paramiko"])
def test_a_device_pairs_with_the_client_that_it_has(
    tmp_path: Path, client: Client, kind: tuple[str, ...], address: str
) -> None:
    key = make_key(tmp_path, *kind)
    with opened([address]) as bench, client(bench.link(address), tmp_path / "id") as shows:
        candidate = bench.candidate()
        assert candidate.key == key
        assert candidate.guest.address == address
        guest = bench.door.take(candidate)
        assert guest is not None
        guest.say(f"Compare: {candidate.compare}")
        guest.leave()
        assert shows() == f"Compare: {candidate.compare}\n"
