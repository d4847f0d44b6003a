"""What a look at a server cannot see stands against "proved out": each of these once was called so, and was not."""

import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from keys.device import Kind
from tests.bootstrap.pace import wait_until
from tests.hosts import Account, Host, logs_in
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey
from tests.real.fleet import Fleet, make_fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

REVOKE = ("revoke", "macbook", "--lost", "--yes")
_OWN_SSHD = """
mkdir -m 700 "$1" && cd "$1" && ssh-keygen -q -t ed25519 -N '' -f hk && cat >keys
printf 'Port %s\\nListenAddress %s\\nHostKey %s/hk\\nPidFile none\\nAuthorizedKeysFile %s/keys\\nUsePAM no\\n' \
  "$2" "$3" "$1" "$1" >config
chown -R deploy: "$1"
"""
_IN_ANOTHER_ROOT = """
mkdir /srv/other && mount -t tmpfs other /srv/other
for d in bin dev etc lib lib64 proc run sbin srv usr var; do
  [ ! -e "/$d" ] || { mkdir "/srv/other/$d"; mount --rbind "/$d" "/srv/other/$d"; }
done
chroot /srv/other /usr/sbin/sshd -f /srv/own/config
"""
_FOR_EACH_CONNECTION = b"""
import socket, subprocess, sys
server = socket.create_server((sys.argv[1], 2222))
while True:
    connection, _ = server.accept()
    subprocess.Popen(["/usr/sbin/sshd", "-i", "-f", "/etc/ssh/other"], stdin=connection, stdout=connection)
    connection.close()
"""


class Scene(NamedTuple):
    """lost: the key of the macbook, which opens root on the host unless that was not wanted."""

    fleet: Fleet
    host: Host
    lost: SshKey

    def revoked(self, code: int = 0) -> dict[str, Any]:
        return self.fleet.document(*REVOKE, exit_code=code)


Set = Callable[..., Scene]


@pytest.fixture
def scene(hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path) -> Set:
    def make(accounts: Sequence[Account] = (Account("deploy"),), config: str = "", *, opens_root: bool = True) -> Scene:
        host = hosts("web", accounts, config)
        fleet = make_fleet(tmp_path, [host])
        lost = ssh_keypair("macbook@kua")
        fleet.has("macbook", Kind.MACBOOK, lost)
        if opens_root:
            host.authorize("root", lost)
        return Scene(fleet, host, lost)

    return make


def _listens(host: Host) -> bool:
    try:
        socket.create_connection((host.address, host.port), 1).close()
    except OSError:
        return False
    return True


def why(document: dict[str, Any], standing: str = "removed, not proved") -> str:
    """What stands against its being proved."""
    (ending,) = document["endings"]
    assert ending["standing"] == standing, ending
    return str(ending["why"])


def test_what_is_not_looked_into_is_named_in_the_reach_and_stands_against_the_proof(
    scene: Set, ssh_keypair: KeyFactory
) -> None:
    """A certificate, an sshd of a user, one in another root, dropbear, a directory, and a process of an old login."""
    here = scene()
    host, authority = here.host, ssh_keypair("authority@kua")
    host.authorize("deploy", f"cert-authority {authority.line}")
    public = f"{here.lost.private}.pub"
    subprocess.run(["ssh-keygen", "-q", "-s", str(authority.private), "-I", "x", "-n", "deploy", public], check=True)
    keys = f"{here.lost.line}\n".encode()
    host.shell(_OWN_SSHD, "/home/deploy/own", "2300", host.address, stdin=keys)
    host.shell("setpriv --reuid=deploy --regid=deploy --clear-groups /usr/sbin/sshd -f /home/deploy/own/config")
    host.shell(_OWN_SSHD, "/srv/own", "2301", host.address, stdin=keys)
    host.shell(_IN_ANOTHER_ROOT)
    host.start_dropbear()
    host.shell("printf 'passwd: files ldap\\n' >/etc/nsswitch.conf")
    host.shell('setsid env -i SSH_CONNECTION="10.9.9.9 4444 10.0.0.1 22" sleep 3600 </dev/null >/dev/null 2>&1 &')
    wait_until(lambda: b"sleep" in host.shell("cat /proc/[0-9]*/comm"))

    document = here.revoked()

    assert "more" in why(document), "the first few stand there, all of them with each outcome"
    said = "; ".join(doubt for outcome in document["outcomes"] for doubt in outcome["doubts"])
    for words in (
        "/home/deploy/.ssh/authorized_keys:1: a cert-authority line",
        "an sshd of 1000 that is not root's",
        "an sshd in a container or another root",
        "dropbear",
        "nsswitch.conf names ldap",
        "of the login from 10.9.9.9:4444",
    ):
        assert words in said
        assert any(words in one["why"] for one in document["reach"]["unsure"]), words
    assert logs_in(host, "deploy", here.lost.private)  # by its certificate


def test_settings_that_an_sshd_was_started_with_lead_to_its_key_files(scene: Set, ssh_keypair: KeyFactory) -> None:
    here = scene()
    lines = f"{here.lost.line}\n{ssh_keypair('kept@kua').line}\n".encode()
    here.host.shell("mkdir /etc/other; cat >/etc/other/deploy", stdin=lines)
    second = here.host.start_second_sshd()
    here.host.shell(
        'kill "$(cat /run/sshd_second.pid)"; "$(command -v sshd)" -f "$1" -o AuthorizedKeysFile=/etc/other/%u',
        second.config,
    )
    here.revoked()
    assert here.lost.line.encode() not in here.host.read("/etc/other/deploy")


def test_a_setting_with_blanks_that_an_sshd_was_started_with_is_not_known(scene: Set) -> None:
    here = scene()
    second = here.host.start_second_sshd()
    here.host.shell(
        'kill "$(cat /run/sshd_second.pid)"; "$(command -v sshd)" -f "$1" -o "AuthorizedKeysFile=/etc/a/%u /etc/b/%u"',
        second.config,
    )
    assert "sshd was started with settings of its own" in why(here.revoked())


def test_a_command_is_asked_about_accounts_that_are_for_forwarding_alone(scene: Set, ssh_keypair: KeyFactory) -> None:
    config = "AuthorizedKeysCommand /etc/ssh/command\nAuthorizedKeysCommandUser nobody\n"
    here = scene([Account("tunnel", False, "/usr/sbin/nologin")], config)
    here.host.authorize("tunnel", ssh_keypair("kept@kua"))
    script = f"#!/bin/sh\n[ $1 != tunnel ] || echo '{here.lost.line}'\n"
    here.host.write("/etc/ssh/command", script.encode(), mode=0o755)
    assert "the server still lets the key in" in why(here.revoked(1), "failed")


def test_an_sshd_that_is_started_for_each_connection_hides_its_configuration(scene: Set) -> None:
    """Its key files are others than those of the configuration that is read, and the lost key stands there."""
    here = scene(opens_root=False)
    host = here.host
    host.shell("mkdir /etc/other; cat >/etc/other/root", stdin=host.authorized_keys("root"))
    host.shell("cat >/etc/other/deploy", stdin=f"{here.lost.line}\n".encode())
    host.shell(
        "sed '/^Include/d; /^Listen/d; /^Port/d' /etc/ssh/sshd_config >/etc/ssh/other;"
        "echo AuthorizedKeysFile /etc/other/%u >>/etc/ssh/other; kill $(cat /run/sshd.pid);"
        'cat >/run/listen.py; setsid python3 -I -S /run/listen.py "$1" </dev/null >/dev/null 2>&1 &',
        host.address,
        stdin=_FOR_EACH_CONNECTION,
    )
    wait_until(lambda: _listens(host))
    assert "started for each connection" in why(here.revoked())
    assert logs_in(host, "deploy", here.lost.private)


def test_a_key_that_comes_to_stand_elsewhere_meanwhile_is_no_success(scene: Set) -> None:
    """Who is in with it sees the edit, and puts it at an account that had no key when it was looked."""
    here = scene([Account("deploy"), Account("media")])
    here.host.authorize("deploy", here.lost, here.fleet.pc)
    here.host.write("/run/key", f"{here.lost.line}\n".encode())
    here.host.shell(
        """setsid sh -c 'while grep -q macbook /root/.ssh/authorized_keys; do :; done
        mkdir -m 700 /home/media/.ssh; cp /run/key /home/media/.ssh/authorized_keys; chown -R media: /home/media/.ssh
        ' </dev/null >/dev/null 2>&1 &"""
    )
    assert "it has come to stand at media meanwhile" in why(here.revoked(1), "failed")
    assert here.fleet.keyturn("apply", "--yes", "--override", "last-key").returncode == 0
    assert not logs_in(here.host, "media", here.lost.private)
