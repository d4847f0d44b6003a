"""Revoking ends the sessions of the lost key, of whatever kind, and no others: by the clients and by `ps`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.pace import wait_until
from tests.hosts import Account, Host
from tests.hosts.clients import Clients, clients_of
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in, ssh
from tests.hosts.roots import MACHINE, TRIXIE, needs_trixie
from tests.real.ending import ONBOARD, REVOKE, macbook_gets_in, run
from tests.real.lost import fleet_of, macbook

if TYPE_CHECKING:
    import subprocess

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

PLACES = ("root", "deploy")
LEFT = "nohup setsid sleep {} >/dev/null 2>&1 </dev/null & sleep 0.2"


@pytest.fixture
def root() -> Path:
    return MACHINE


@pytest.fixture
def host(hosts: HostFactory, root: Path) -> Host:
    return hosts("web", [Account("deploy", sudo=True)], root=root)


@pytest.fixture
def clients(host: Host, tmp_path: Path) -> Iterator[Clients]:
    with clients_of(host, tmp_path) as clients:
        yield clients


def every_kind(clients: Clients, key: SshKey, number: int) -> "list[subprocess.Popen[bytes]]":
    """Sessions with this key, five as deploy and one as root; each process of theirs sleeps for 70x0y seconds.

    With a terminal, without, none but the connection, three over one connection; and what one has left behind.
    """
    control = clients.folder / f"master-{number}"
    begun = [
        clients.ssh(key, "deploy", f"sleep {number}01", "-tt"),
        clients.ssh(key, "deploy", f"sleep {number}02; true"),
        clients.ssh(key, "deploy", "", "-N"),
        clients.ssh(key, "root", f"sleep {number}03; true"),
        clients.ssh(key, "deploy", "", "-N", "-M", "-S", str(control)),
    ]
    wait_until(control.exists)
    channels = [f"sleep {number}04", f"sleep {number}05"]
    begun += [clients.client(key, "deploy", f"{words}; true", "-S", str(control)) for words in channels]
    assert ssh(clients.host, "deploy", key, LEFT.format(f"{number}06")).returncode == 0
    clients.await_running(*(f"sleep {number}0{place}" for place in range(1, 7)))
    return begun


@pytest.mark.parametrize(
    ("user", "root"),
    [
        pytest.param("root", MACHINE, id="root"),
        pytest.param("deploy", MACHINE, id="sudo"),
        pytest.param("deploy", TRIXIE, id="sudo-trixie", marks=needs_trixie),
    ],
)
def test_sessions_of_the_lost_key_end_with_all_they_started_and_every_other_lives_on(
    tmp_path: Path, host: Host, clients: Clients, ssh_keypair: KeyFactory, user: str
) -> None:
    """Fourteen sessions on one host, rather than a host for each kind."""
    fleet, bob = fleet_of(tmp_path, [host], user, *PLACES), ssh_keypair("bob")
    assert run(fleet, *ONBOARD).code == 0
    for account in PLACES:
        host.authorize(account, bob)
    lost = every_kind(clients, SshKey(fleet.device_key("macbook")), 70)
    kept = every_kind(clients, bob, 80)
    kept += [clients.ssh(fleet.pc, account, "sleep 9001; true") for account in PLACES]

    end = run(fleet, *REVOKE)
    assert end.code == 0, end
    assert all(clients.ends(client) for client in lost)
    assert clients.running("sleep 70") == []
    assert [client.poll() for client in kept] == [None] * len(kept)
    assert len(clients.running("sleep 80")) == 6
    assert len(clients.running("sleep 900")) == 2
    assert re.search(r"ended the sessions of macbook at (deploy, root|root, deploy): 6 ", end.out)
    assert "proved out  server:web" in end.out
    assert "Out, everywhere, proved." in end.err
    assert not any(macbook_gets_in(fleet, host, account) for account in PLACES)
    assert all(logs_in(host, account, key) for account in PLACES for key in (bob, fleet.pc))


def test_who_comes_in_while_the_person_is_still_being_asked_is_put_out_too(
    tmp_path: Path, host: Host, clients: Clients
) -> None:
    fleet = fleet_of(tmp_path, [host], "root", *PLACES)
    lost = macbook(fleet)
    host.authorize("deploy", lost)
    terminal = Terminal(fleet, "revoke", "macbook", "--lost", columns=200)
    assert "somebody is in" not in terminal.meets("Revoke macbook as lost? [y/N] ")
    late = clients.ssh(lost, "deploy", "sleep 7001; true")
    clients.await_running("sleep 7001")
    terminal.types("y")
    assert terminal.ends() == 0
    assert clients.ends(late)
    assert clients.running("sleep 7001") == []
    assert "removed macbook from deploy, ended 1 session " in terminal.screen
    assert "Out, everywhere, proved." in terminal.screen


@pytest.mark.parametrize("clock", ["+400d", "-400d"])
def test_a_clock_that_is_wrong_hides_no_session_and_no_login(tmp_path: Path, hosts: HostFactory, clock: str) -> None:
    """Its log, its processes and `date` agree with each other, and not with us."""
    host = hosts("web", [Account("deploy")], clock=clock)
    fleet = fleet_of(tmp_path, [host], "root", *PLACES)
    lost = macbook(fleet)
    host.authorize("deploy", lost)
    with clients_of(host, tmp_path) as clients:
        session = clients.ssh(lost, "deploy", "sleep 7001; true")
        kept = clients.ssh(fleet.pc, "deploy", "sleep 8001; true")
        assert ssh(host, "deploy", lost, LEFT.format("7002")).returncode == 0
        clients.await_running("sleep 7001", "sleep 7002", "sleep 8001")
        end = run(fleet, *REVOKE)
        assert end.code == 0, end
        assert clients.ends(session)
        assert clients.running("sleep 700") == []
        assert kept.poll() is None
    assert "ended the sessions of macbook at deploy: 2 " in end.out
    assert "its log tells of no login with it since" in end.line("web")
    assert "proved out  server:web" in end.out
