"""The main job on servers with other shells: accounts with the login shells that people have, and any /bin/sh."""

from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory
from tests.hosts.namespace import Host
from tests.hosts.openssh import logs_in, ssh
from tests.hosts.shells import ASH, BASH, DASH, FISH, MKSH, SHELLS, TCSH, ZSH, Shell, wants_shells
from tests.real.ending import ONBOARD, REVOKE, run
from tests.real.fleet import Fleet, make_fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

PAIRS = [
    pytest.param(bin_sh, login, id=f"{bin_sh.name}-{login.name}", marks=pytest.mark.wants(bin_sh.name, login.name))
    for bin_sh, login in ((DASH, BASH), (BASH, ZSH), (MKSH, FISH), (ASH, TCSH))
]


def goes_in_and_out(fleet: Fleet, host: Host, *users: str) -> None:
    """The device is let in by onboard, seen by audit, out after revoke, as OpenSSH's client finds for each account."""
    before = [host.authorized_keys(user) for user in users]
    assert run(fleet, *ONBOARD).code == 0
    macbook = fleet.device_key("macbook")
    assert [user for user in users if logs_in(host, user, macbook)] == list(users)
    cells = fleet.document("audit")["cells"]
    assert {cell["state"] for cell in cells if cell["device"] == "macbook"} == {"in"}
    assert run(fleet, *REVOKE).code == 0
    assert [user for user in users if logs_in(host, user, macbook)] == []
    assert [host.authorized_keys(user) for user in users] == before


def fleet_of(folder: Path, host: Host, user: str, *accounts: str) -> Fleet:
    """One server, where keyturn logs in as that user and becomes root; all these accounts are granted."""
    names = ", ".join(f'"{name}"' for name in accounts)
    where = f'host = "{host.address}"\nport = {host.port}\nuser = "{user}"\nsudo = {str(user != "root").lower()}\n'
    fleet = make_fleet(folder, [host], f"[servers.{host.name}]\n{where}accounts = [{names}]\n")
    for account in accounts:
        host.write_authorized_keys(account, f"{fleet.pc.line}\n".encode())
    return fleet


@wants_shells
def test_accounts_with_four_login_shells_are_served_side_by_side(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts("web", [Account(f"{shell.name}er", shell=shell.path) for shell in SHELLS])
    accounts = [f"{shell.name}er" for shell in SHELLS]
    fleet = fleet_of(tmp_path, host, "root", *accounts, "root")
    for shell, account in zip(SHELLS, accounts, strict=True):
        shell.greet(host, account)
        assert ssh(host, account, fleet.pc, "echo end").stdout.decode() == f"hello from {shell.name}\nend\n"
    goes_in_and_out(fleet, host, *accounts, "root")


@pytest.mark.parametrize(("bin_sh", "login"), PAIRS)
def test_keyturn_itself_logs_in_with_any_login_shell_and_runs_in_any_bin_sh(
    tmp_path: Path, hosts: HostFactory, bin_sh: Shell, login: Shell
) -> None:
    host = hosts("web", [Account("deploy", True, login.path), Account("media", False, "/bin/sh")])
    bin_sh.become_bin_sh(host)
    fleet = fleet_of(tmp_path, host, "deploy", "deploy", "media")
    login.greet(host, "deploy")
    assert bin_sh.name in ssh(host, "media", fleet.pc, "readlink /proc/$$/exe; :").stdout.decode()
    goes_in_and_out(fleet, host, "deploy", "media")
