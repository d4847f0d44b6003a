"""The other doors of a test host open, and close with it."""

from pathlib import Path

import pytest

from tests.hosts import Account, Host, logs_in, ssh
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.roots import BOTH

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@pytest.mark.wants("dropbear")
@pytest.mark.parametrize("root", BOTH)
def test_dropbear_lets_in_what_the_key_file_lists_and_no_other(
    hosts: HostFactory, ssh_keypair: KeyFactory, root: Path
) -> None:
    host, key, other = hosts("web", [Account("deploy")], root=root), ssh_keypair(), ssh_keypair()
    host.authorize("deploy", key)
    door = host.start_dropbear()
    assert ssh(door, "deploy", key, "id -un").stdout == b"deploy\n"
    assert not logs_in(door, "deploy", other)
    assert not logs_in(door, "root", key)
    assert "dropbear" in host.log()
    assert door.host_key != host.host_key


@pytest.mark.parametrize("root", BOTH)
def test_a_second_sshd_has_key_files_of_its_own(hosts: HostFactory, ssh_keypair: KeyFactory, root: Path) -> None:
    host, key = hosts("web", root=root), ssh_keypair()
    door = host.start_second_sshd("AuthorizedKeysFile /etc/ssh/second_%u")
    assert not logs_in(door, "root", key)
    host.write("/etc/ssh/second_root", f"{key.line}\n".encode())
    assert logs_in(door, "root", key)
    assert not logs_in(host, "root", key)
    assert f"-f {door.config}" in host.shell("tr '\\0' ' ' < /proc/$(cat /run/sshd_second.pid)/cmdline").decode()


def test_a_second_sshd_that_is_set_up_wrongly_says_why(host: Host) -> None:
    with pytest.raises(RuntimeError, match=r'line 1: .* "nonsense"'):
        host.start_second_sshd("nonsense")


@pytest.mark.wants("dropbear")
def test_every_daemon_is_away_with_the_server(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    doors = [host.start_dropbear(), host.start_second_sshd()]
    assert [logs_in(door, "root", key) for door in doors] == [True, True]
    host.stop_sshd()
    assert all(b"Connection refused" in ssh(door, "root", key).stderr for door in doors)


def test_tailscale_ssh_is_seen_as_a_process_and_a_setting(host: Host) -> None:
    host.start_tailscaled()
    assert b'"RunSSH": true' in host.shell("tailscale debug prefs")
    assert b"tailscaled" in host.shell("cat /proc/[0-9]*/comm").split()


def test_tailscale_can_run_without_its_ssh(host: Host) -> None:
    host.start_tailscaled(ssh=False)
    assert b'"RunSSH": false' in host.shell("tailscale debug prefs")
