"""The shims: a remote script that works on a real server finds the same words on a host of the sandbox."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from bootstrap.sandbox.sshd.account import ROOT, Account
from tests.bootstrap.sandbox.conftest import Connect, Person, run


@pytest.fixture
def server(tmp_path: Path, person: Person) -> Iterator[SshServer]:
    """As in conftest, with other accounts, in a folder whose name has a space."""
    accounts = (ROOT, Account("deploy", 1000), Account("admin", 1001, sudo=True))
    with SshServer(tmp_path / "web host", "web", accounts) as running:
        for account in accounts:
            running.write_authorized_keys(account.name, f"{person.pair.public.line}\n".encode())
        yield running


def test_getent_tells_the_hosts_accounts(connect: Connect, server: SshServer) -> None:
    client, home = connect(), server.host.home("deploy")
    lines = run(client, "getent passwd").out.decode().splitlines()
    assert [line.split(":")[0] for line in lines] == ["root", "deploy", "admin", "nobody"]
    line = f"deploy:x:{os.getuid()}:1000:deploy:{home}:/bin/sh\n"
    assert run(client, "getent passwd deploy deploy").out.decode() == line * 2
    assert run(client, "getent passwd nobody-here").status == 2
    assert run(client, "getent group deploy").out == b"deploy:x:1000:\n"
    assert run(client, "getent networks").status == 1


def test_shadow_is_for_root_only(connect: Connect) -> None:
    assert run(connect("root"), "getent shadow root").out.startswith(b"root:*:")
    assert run(connect("deploy"), "getent shadow root").status == 2


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("id -u", "0"),
        ("id -un", "root"),
        ("id -u deploy", str(os.getuid())),
        ("id -n -u admin", "admin"),
        ("id", "uid=0(root) gid=0(root) groups=0(root)"),
        ("whoami", "root"),
        ("hostname", "web"),
    ],
)
def test_a_session_is_told_who_and_where_it_is(connect: Connect, command: str, answer: str) -> None:
    assert run(connect(), command).out.decode() == f"{answer}\n"


def test_sshd_tells_root_its_effective_configuration(connect: Connect) -> None:
    told = run(connect(), "sshd -T -C user=deploy,host=h,addr=127.0.0.1,laddr=127.0.0.1,lport=22").out.decode()
    lines = dict(line.split(" ", 1) for line in told.splitlines())
    assert lines["authorizedkeysfile"] == ".ssh/authorized_keys .ssh/authorized_keys2"
    assert lines["pubkeyauthentication"] == "yes"
    refused = run(connect("deploy"), "sshd -T")
    assert (refused.status, refused.out) == (1, b"")


def test_sudo_is_for_those_who_may(connect: Connect) -> None:
    assert run(connect("admin"), "sudo -n id -un").out == b"root\n"
    assert run(connect("admin"), "sudo -n -u deploy /bin/sh -c 'whoami; echo $HOME'").out.startswith(b"deploy\n/")
    refused = run(connect("deploy"), "sudo -n id -un")
    assert (refused.status, refused.err) == (1, b"sudo: a password is required\n")


@pytest.mark.parametrize(
    "command",
    ["su deploy -c 'whoami; pwd'", "su -s /bin/sh -c 'whoami; pwd' deploy", "runuser -u deploy -- sh -c 'whoami; pwd'"],
)
def test_root_becomes_another_account(connect: Connect, command: str) -> None:
    assert run(connect("root"), command).out.startswith(b"deploy\n")
    assert run(connect("deploy"), command).status == 1


def test_what_would_reach_the_real_machine_is_refused(connect: Connect) -> None:
    ran = run(connect(), "systemctl reload ssh || reboot || setpriv id")
    assert ran.err.decode().splitlines() == [
        f"{tool}: not in this sandbox" for tool in ("systemctl", "reboot", "setpriv")
    ]
