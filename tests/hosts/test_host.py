"""Test hosts: each is a machine of its own, and leaves nothing behind."""

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosts import Account, Host, logs_in, ssh
from tests.hosts.factory import HostFactory, KeyFactory


def test_a_key_opens_only_the_account_that_lists_it(hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host = hosts("web", [Account("deploy", authorized_keys=key.line.encode()), Account("media")])
    assert logs_in(host, "deploy", key)
    assert not logs_in(host, "media", key)
    assert not logs_in(host, "root", key)


def test_each_host_has_its_own_accounts_name_address_and_host_key(hosts: HostFactory) -> None:
    one, two = hosts("one", [Account("ann")]), hosts("two", [Account("bob")])
    assert one.run(["id", "ann"]).returncode == 0
    assert two.run(["id", "ann"]).returncode != 0
    assert (one.shell("hostname"), two.shell("hostname")) == (b"one\n", b"two\n")
    assert one.address != two.address
    assert one.host_key != two.host_key


def test_what_is_written_in_a_host_is_not_written_on_the_machine(host: Host) -> None:
    for folder in ("/etc", "/usr/bin", "/root", "/tmp", "/opt", "/var/lib"):
        host.write(f"{folder}/keyturn-was-here", b"x")
        assert host.read(f"{folder}/keyturn-was-here") == b"x"
        assert not Path(folder, "keyturn-was-here").exists()


def test_nothing_of_the_machines_keys_and_settings_is_in_a_host(host: Host) -> None:
    assert host.shell("ls -A /root /home").split() == [b"/home:", b"/root:"]
    assert host.shell("ls /etc/ssh /etc/sudoers.d").split() == [
        b"/etc/ssh:",
        b"ssh_host_ed25519_key",
        b"ssh_host_ed25519_key.pub",
        b"sshd_config",
        b"sshd_config.d",
        b"/etc/sudoers.d:",
        b"90-accounts",
    ]


def test_the_processes_of_a_host_are_its_own(host: Host) -> None:
    seen = host.shell("cat /proc/[0-9]*/comm").split()
    assert b"sshd" in seen
    assert len(seen) < 6


def test_an_sshd_that_was_stopped_refuses_and_is_back_after_a_start(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    host.stop_sshd()
    assert b"Connection refused" in ssh(host, "root", key).stderr
    host.start_sshd()
    assert logs_in(host, "root", key)


def test_sudo_without_a_password_is_for_those_accounts_that_have_it(
    hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    key = ssh_keypair()
    listed = key.line.encode()
    host = hosts(
        "web", [Account("deploy", sudo=True, authorized_keys=listed), Account("media", authorized_keys=listed)]
    )
    assert ssh(host, "deploy", key, "sudo -n id -u").stdout == b"0\n"
    assert b"password is required" in ssh(host, "media", key, "sudo -n id -u").stderr


def test_lines_of_the_test_win_over_the_hosts_configuration(hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host = hosts("web", [Account("root", authorized_keys=key.line.encode())], "PermitRootLogin no")
    assert not logs_in(host, "root", key)


def test_a_configuration_that_sshd_does_not_take_is_an_error_with_its_words(hosts: HostFactory) -> None:
    with pytest.raises(RuntimeError, match=r'line 1: .* "nonsense"'):
        hosts("web", sshd_config="nonsense")


def test_a_host_that_cannot_be_made_says_why(hosts: HostFactory) -> None:
    with pytest.raises(RuntimeError, match="No such file or directory: '/no/sshd'"):
        hosts("web", sshd="/no/sshd")


def test_the_log_names_the_account_and_the_fingerprint(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    ssh(host, "root", key)
    accepted = r"^\w{3} [ \d]\d [\d:]{8} web sshd\S*\[\d+\]: Accepted publickey for root from 127.0.0.1 .* SHA256:"
    assert re.search(accepted, host.log(), re.MULTILINE)


def test_a_session_with_a_terminal_has_one(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    assert b"/dev/pts/" in ssh(host, "root", key, "tty", options=("RequestTTY=force",)).stdout


def test_a_small_disk_keeps_what_was_there_and_gets_full(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    host.mount_small("/root/.ssh", "16k")
    assert host.authorized_keys("root") == f"{key.line}\n".encode()
    assert host.shell("stat -c '%a %U' /root/.ssh") == b"700 root\n"
    host.fill("/root/.ssh")
    assert b"No space left on device" in host.run(["cp", "/etc/passwd", "/root/.ssh/new"]).stderr
    assert logs_in(host, "root", key)


def test_a_read_only_folder_refuses_root_too(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    host.make_readonly("/root/.ssh")
    assert b"Read-only file system" in ssh(host, "root", key, "echo more >> .ssh/authorized_keys").stderr


def test_an_immutable_file_refuses_root_too(host: Host, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    host.authorize("root", key)
    host.make_immutable("/root/.ssh/authorized_keys")
    refused = ssh(host, "root", key, "echo more >> .ssh/authorized_keys; rm -f .ssh/authorized_keys")
    assert refused.stderr
    assert host.authorized_keys("root") == f"{key.line}\n".encode()


def test_twenty_hosts_run_side_by_side(hosts: HostFactory, ssh_keypair: KeyFactory) -> None:
    key = ssh_keypair()
    several = hosts.several(20, [Account("root", authorized_keys=key.line.encode())])
    assert len({host.address for host in several}) == 20
    assert all(logs_in(host, "root", key) for host in (several[0], several[-1]))


def test_the_end_of_a_host_ends_its_processes(hosts: HostFactory) -> None:
    with Host.start() as host:
        host.run(["sh", "-c", "setsid sleep 1000 </dev/null >/dev/null 2>&1 &"])
        namespace = Path(f"/proc/{host.pid}/ns/pid").readlink()
    assert namespace not in _pid_namespaces()


@pytest.mark.hosts
def test_a_host_ends_with_a_maker_that_is_killed() -> None:
    script = "from tests.hosts import Host\nwith Host.start() as host:\n    print(host.pid, flush=True)\n    input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as maker:
        assert maker.stdout is not None
        pid = int(maker.stdout.readline())
        end = os.pidfd_open(pid) if sys.platform == "linux" else -1
        maker.send_signal(signal.SIGKILL)
    try:
        assert _ends(end, seconds=10)
    finally:
        os.close(end)


def _ends(pidfd: int, seconds: float) -> bool:
    return bool(select.select([pidfd], [], [], seconds)[0])


def _pid_namespaces() -> set[Path]:
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            found.add((entry / "ns/pid").readlink())
        except OSError:
            continue
    return found
