"""Hosts of Debian 13: another OpenSSH than the machine's, with the machine's ways."""

from pathlib import Path

import pytest

from tests.hosts import Account, Host, logs_in, ssh
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.roots import BOTH, TRIXIE, needs_trixie

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.fixture
def newer(hosts: HostFactory) -> Host:
    return hosts("new", [Account("deploy", sudo=True)], root=TRIXIE)


@needs_trixie
def test_a_newer_host_runs_an_openssh_that_has_penalties(newer: Host, host: Host) -> None:
    assert newer.version >= (9, 8)
    assert newer.version >= host.version
    assert b"persourcepenalties crash:90 authfail:5" in newer.shell("sshd -T | tr A-Z a-z")
    assert newer.read("/etc/os-release") != host.read("/etc/os-release")


@needs_trixie
def test_a_newer_host_lets_a_key_in_as_a_user_who_becomes_root(newer: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    newer.authorize("deploy", key)
    assert ssh(newer, "deploy", key, "sudo -n id -un").stdout == b"root\n"
    assert not logs_in(newer, "root", key)


@needs_trixie
def test_the_log_of_a_newer_host_names_the_session_program(newer: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    newer.authorize("root", key)
    assert logs_in(newer, "root", key)
    accepted = next(line for line in newer.log().splitlines() if "Accepted publickey for root" in line)
    assert " new sshd-session[" in accepted


@pytest.mark.parametrize("root", BOTH)
def test_what_is_written_in_a_host_stays_out_of_its_root(hosts: HostFactory, root: Path) -> None:
    host = hosts("web", root=root)
    host.write("/usr/bin/keyturn-was-here", b"x")
    assert host.read("/usr/bin/keyturn-was-here") == b"x"
    assert not (root / "usr/bin/keyturn-was-here").exists()


@needs_trixie
def test_only_a_newer_sshd_takes_the_name_of_a_key_file_as_a_pattern(
    newer: Host, host: Host, ssh_keypair: KeyFactory
) -> None:
    key = ssh_keypair()
    for one in (newer, host):
        one.shell("echo 'AuthorizedKeysFile .ssh/keys.d/*.pub' > /etc/ssh/sshd_config.d/10-glob.conf")
        one.shell("mkdir -p -m 700 /root/.ssh/keys.d")
        one.write("/root/.ssh/keys.d/laptop.pub", f"{key.line}\n".encode(), mode=0o600)
        one.stop_sshd()
        one.start_sshd()
    assert logs_in(newer, "root", key) == (newer.version >= (10, 0))
    assert logs_in(host, "root", key) == (host.version >= (10, 0))
