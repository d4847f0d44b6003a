"""Accounts that do not let us do it: shells, sudo, sshd settings. Each is named with a hint; the others are done."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory
from tests.real.ending import ONBOARD, REVOKE, macbook_gets_in, run
from tests.real.fleet import make_fleet, tables

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


class Door(NamedTuple):
    """A server whose door is closed. said, hint: what has to stand in the table, and in what to do about it.

    user, sudo: as in keyturn.toml. config: of sshd. before: a script that root runs there first.
    """

    said: str
    hint: str
    user: str = "deploy"
    sudo: bool = False
    login_shell: str = "/bin/bash"
    config: str = ""
    before: str = ":"


OPTIONS = "sed -i 's/^ssh/%s &/' /home/deploy/.ssh/authorized_keys"
DOORS = {
    "false": Door("its login shell does not run commands", "give the account a shell", login_shell="/bin/false"),
    "nologin": Door(
        "This account is currently not available", "give the account a shell", login_shell="/usr/sbin/nologin"
    ),
    "no shell at all": Door("none of our keys gets in as deploy", "identity =", login_shell="/bin/gone"),
    "no sudo right": Door("does not let this account become root", "NOPASSWD", sudo=True),
    "no sudo": Door("does not let this account become root", "NOPASSWD", sudo=True, before="rm /usr/bin/sudo"),
    "no such user": Door("none of our keys gets in as nobody-here", "identity =", user="nobody-here"),
    "no public keys": Door("none of our keys gets in", "identity =", config="PubkeyAuthentication no"),
    "no ed25519": Door("none of our keys gets in", "identity =", config="PubkeyAcceptedAlgorithms rsa-sha2-512"),
    "no root": Door("none of our keys gets in as root", "identity =", user="root", config="PermitRootLogin no"),
    "denied": Door("none of our keys gets in", "identity =", config="DenyUsers deploy"),
    "for one user only": Door(
        "none of our keys gets in", "identity =", config="Match User deploy\nPubkeyAuthentication no"
    ),
    "a key and a password": Door(
        "it took the key, and then wants password",
        "AuthenticationMethods",
        config="PasswordAuthentication yes\nAuthenticationMethods publickey,password",
    ),
    "forced command": Door("it ran something else than our script: no", "command=", config="ForceCommand echo no"),
    "command for our key": Door(
        "it ran something else than our script: go away", "command=", before=OPTIONS % 'command="echo go away"'
    ),
    "no session": Door("it lets this key in, but opens no session", "restricted", config="MaxSessions 0"),
    "our key is for elsewhere": Door("none of our keys gets in", "identity =", before=OPTIONS % 'from="192.0.2.1"'),
    "folder open to all": Door("none of our keys gets in", "identity =", before="chmod 777 /home/deploy"),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_closed_door_is_named_and_nothing_is_changed_there(tmp_path: Path, hosts: HostFactory, name: str) -> None:
    door = DOORS[name]
    good = hosts("good")
    closed = hosts("closed", [Account("deploy", shell=door.login_shell)], f"{door.config}\n")
    table = f'[servers.closed]\nhost = "{closed.address}"\nport = {closed.port}\nuser = "{door.user}"\n'
    fleet = make_fleet(tmp_path, [good, closed], f"{tables([good])}\n{table}sudo = {str(door.sudo).lower()}\n")
    closed.authorize("deploy", fleet.pc)
    closed.shell(door.before)
    files = [closed.authorized_keys(account) for account in ("root", "deploy")]

    end = run(fleet, *ONBOARD)
    assert end.code == 4, end
    assert door.said in end.line("closed")
    assert door.hint in end.hint("closed")
    assert macbook_gets_in(fleet, good)
    end = run(fleet, *REVOKE)
    assert end.code == 4, end
    assert not macbook_gets_in(fleet, good)
    assert [closed.authorized_keys(account) for account in ("root", "deploy")] == files


def test_a_server_that_hangs_up_after_one_try_is_named_and_one_named_key_gets_in(
    tmp_path: Path, hosts: HostFactory
) -> None:
    host = hosts("strict", sshd_config="MaxAuthTries 1\n")
    fleet = make_fleet(tmp_path, [host])
    assert run(fleet, *ONBOARD).code == 0
    assert macbook_gets_in(fleet, host)
