"""A lost key is taken out of every file where sshd would find it, wherever that lies and whoever owns it."""

from pathlib import Path

import pytest

from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in
from tests.hosts.roots import TRIXIE, needs_trixie
from tests.real.ending import REVOKE, run
from tests.real.lost import fleet_of, macbook

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

CONFIG = """StrictModes no
Match User deploy,media
    AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2 /etc/ssh/keys/%u /home/media/of_both /home/media/of_%u
Match all
"""
FILES = (
    ("/root/.ssh/authorized_keys2", "root", 0o600),
    ("/home/deploy/.ssh/authorized_keys", "deploy", 0o600),
    ("/home/deploy/.ssh/authorized_keys2", "deploy", 0o640),
    ("/etc/ssh/keys/deploy", "deploy", 0o600),
    ("/etc/ssh/keys/media", "root", 0o644),
    ("/home/media/of_both", "media", 0o644),
    ("/home/media/of_deploy", "media", 0o604),
)
OWNERS = "for file; do stat -c '%n %U:%G %a' \"$file\"; done"


def paths_and_owners(host: Host) -> bytes:
    return host.shell(OWNERS, *(path for path, _, _ in FILES))


def test_every_file_loses_the_key_and_keeps_its_owner_its_mode_and_its_other_bytes(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    host = hosts("web", [Account("deploy"), Account("media")], CONFIG)
    fleet, bob = fleet_of(tmp_path, [host], "root", "root"), ssh_keypair("bob")
    lost = macbook(fleet)
    host.shell("mkdir -p /etc/ssh/keys; install -d -m 700 -o deploy -g deploy /home/deploy/.ssh")
    for path, owner, mode in FILES:
        host.write(path, f"# kept\n{lost.line}\n{bob.line}\n".encode(), owner=owner, mode=mode)
    before = paths_and_owners(host)
    for name in ("root", "deploy", "media"):
        assert logs_in(host, name, lost)

    end = run(fleet, *REVOKE)
    assert end.code == 0, end
    assert "proved out  server:web" in end.out
    for path, _, _ in FILES:
        assert host.read(path) == f"# kept\n{bob.line}\n".encode(), path
    assert paths_and_owners(host) == before
    for name in ("root", "deploy", "media"):
        assert not logs_in(host, name, lost)
        assert logs_in(host, name, bob)


@needs_trixie
def test_files_that_a_pattern_names_lose_the_key_too_and_what_no_pattern_names_stays(
    tmp_path: Path, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    """From OpenSSH 10 on AuthorizedKeysFile is a pattern (glob), which leaves out names that begin with a dot."""
    pattern = "AuthorizedKeysFile .ssh/authorized_keys .ssh/keys.d/*.pub /etc/ssh/keys/%u-[0-9]\n"
    host = hosts("web", [Account("deploy")], pattern, root=TRIXIE)
    fleet, bob = fleet_of(tmp_path, [host], "root", "root"), ssh_keypair("bob")
    lost = macbook(fleet)
    host.shell("mkdir -p -m 700 /root/.ssh/keys.d; mkdir /etc/ssh/keys")
    named = ("/root/.ssh/keys.d/a.pub", "/root/.ssh/keys.d/b c.pub", "/etc/ssh/keys/root-7", "/etc/ssh/keys/deploy-1")
    others = ("/root/.ssh/keys.d/.hidden.pub", "/root/.ssh/keys.d/a.pub.old", "/etc/ssh/keys/root-x")
    for path in (*named, *others):
        host.write(path, f"{lost.line}\n{bob.line}\n".encode())
    assert logs_in(host, "deploy", lost)

    end = run(fleet, *REVOKE)
    assert end.code == 0, end
    assert "proved out  server:web" in end.out
    assert {host.read(path) for path in named} == {f"{bob.line}\n".encode()}
    assert {host.read(path) for path in others} == {f"{lost.line}\n{bob.line}\n".encode()}
    for name in ("root", "deploy"):
        assert not logs_in(host, name, lost)
        assert logs_in(host, name, bob)
