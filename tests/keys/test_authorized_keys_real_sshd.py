"""Hundreds of made-up files, put to a real sshd and to us: the same verdict, each time."""

import getpass
import random
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import paramiko
import pytest

from bootstrap.ssh.userauth import UserAuth
from keys.authorized_keys import Accepted, AuthorizedKeys
from keys.public_key import PublicKey
from tests.hosts import PlainSshd
from tests.keys import lines
from tests.keys.certificates import authority, certificate, option
from tests.keys.fixed import key

pytestmark = pytest.mark.real_sshd

USER = getpass.getuser()
PATIENT = "MaxAuthTries 100000\nLoginGraceTime 0\n"


class Oracle:
    """Asks sshd about public keys, without a signature (RFC 4252 section 7), many on one connection."""

    def __init__(self, server: PlainSshd, transport: paramiko.Transport) -> None:
        self._server = server
        self._asking = UserAuth(transport, server.user, timeout=20)
        transport.auth_handler = self._asking

    def would_accept(self, data: bytes, who: PublicKey) -> bool:
        self._server.write_authorized_keys(self._server.user, data)
        return self._asking.would_accept(who)

    def agrees(self, data: bytes, who: PublicKey) -> bool:
        ours = AuthorizedKeys.parse(data).decide(
            who, user=self._server.user, address="127.0.0.1", at=datetime.now(UTC), openssh=(9, 2), verified=True
        )
        return isinstance(ours, Accepted) == self.would_accept(data, who)


@pytest.fixture
def oracle(tmp_path: Path) -> Iterator[Oracle]:
    with PlainSshd.start(tmp_path / "sshd", PATIENT) as server:
        transport = paramiko.Transport(socket.create_connection((server.address, server.port)))
        try:
            transport.start_client(timeout=20)
            yield Oracle(server, transport)
        finally:
            transport.close()


@pytest.mark.parametrize("seed", range(4))
def test_a_real_sshd_decides_as_we_do(oracle: Oracle, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (a seed, to find it again)
    made = [lines.make(chance, key("a"), key("b")) for _ in range(150)]
    assert [data for data in made if not oracle.agrees(data, key("a"))] == []


def test_a_real_sshd_takes_certificates_as_we_do(oracle: Oracle) -> None:
    files = [
        f"{options} {authority().line}\n".encode()
        for options in ("cert-authority", 'cert-authority,principals="ops"', 'cert-authority,command="x"', "pty")
    ]
    made = [
        *(certificate(*names) for names in ((USER, "ops"), ("ops",), ("a,ops",))),
        certificate(USER, before=1),
        certificate(USER, role=2),
        certificate(USER, critical=option("force-command", "x")),
        certificate(USER, critical=option("force-command", "y")),
        certificate(USER, critical=option("source-address", "127.0.0.0/8")),
        certificate(USER, critical=option("source-address", "10.0.0.0/8")),
        certificate(USER, critical=option("made-up")),
        certificate(USER, extensions=option("permit-pty") + option("made-up")),
        certificate(USER, tamper=True),
    ]
    wrong = [(data, who.certificate) for data in files for who in made if not oracle.agrees(data, who)]
    assert wrong == []
