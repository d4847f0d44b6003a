"""Lost keys in the list of revoked keys of real sshd's, held against what OpenSSH's own client meets afterwards."""

import pytest

from bootstrap.config import ServerConfig
from bootstrap.targets.server.block import block
from bootstrap.targets.server.login import Login
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.hosts import Host, SshKey, logs_in
from tests.hosts.factory import KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.fixture
def lost(ssh_keypair: KeyFactory) -> SshKey:
    return ssh_keypair("lost@kua")


@pytest.fixture
def good(ssh_keypair: KeyFactory) -> SshKey:
    return ssh_keypair("good@kua")


def public(pair: SshKey) -> PublicKey:
    return PublicKey.parse(pair.line)


def login(lab: Lab, host: Host) -> Login:
    return Login(ServerConfig("web", host.address, host.port), lab.connector(host))


def test_a_blocked_key_stays_out_although_its_line_stands_there(
    lab: Lab, host: Host, lost: SshKey, good: SshKey
) -> None:
    host.write_authorized_keys("root", lab.own_line)
    host.authorize("root", lost, good)
    assert logs_in(host, "root", lost)
    blocked = block(login(lab, host), [public(lost)], [public(good)])
    print(blocked)
    print(host.shell("ls -la /etc/ssh /etc/ssh/sshd_config.d").decode())
    assert blocked.problem == ""
    assert not logs_in(host, "root", lost)
    assert logs_in(host, "root", good)
