"""Other ways into a server than its sshd: the audit tells of each, and a lost key is taken out there too."""

from pathlib import Path

import pytest

from tests.hosts import Account, Host
from tests.hosts.clients import clients_of
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey, logs_in
from tests.hosts.roots import BOTH, MACHINE
from tests.real.ending import ONBOARD, REVOKE, run
from tests.real.fleet import make_fleet
from tests.real.lost import fleet_of, macbook, standings, told

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

COMMAND = "/usr/local/bin/keys"
OWN_FILES = "AuthorizedKeysFile /etc/ssh/second_%u"


@pytest.fixture
def root() -> Path:
    return MACHINE


@pytest.fixture
def host(hosts: HostFactory, root: Path) -> Host:
    return hosts("web", [Account("deploy")], root=root)


@pytest.mark.wants("dropbear")
@pytest.mark.parametrize("root", BOTH)
def test_an_audit_tells_of_every_other_door_and_how_it_is_closed(tmp_path: Path, host: Host) -> None:
    fleet = fleet_of(tmp_path, [host], "root", "root")
    assert told(run(fleet, "audit", "--json"))["targets"][0]["doors"] == []
    host.start_second_sshd(OWN_FILES)
    host.start_dropbear()
    host.start_tailscaled()
    end = run(fleet, "audit", "--json")
    assert end.code == 3, end
    (target,) = told(end)["targets"]
    assert [(door["kind"], door["name"]) for door in target["doors"]] == [
        ("second sshd", "port 2200"),
        ("dropbear", "port 2022"),
        ("Tailscale SSH", "tailscaled"),
    ]
    found = {one["id"]: one for one in told(end)["findings"]}
    (unsure,) = [found.pop(name)["what"] for name in list(found) if name.startswith("unknown:")]
    assert "its sessions, and keys that it reads elsewhere than in ~/.ssh, are not looked for" in unsure
    assert {name: one["severity"] for name, one in found.items()} == {
        "dropbear:port 2022:server:web": "medium",
        "sshd:port 2200:server:web": "low",
        "tailscale:tailscaled:server:web": "low",
    }
    assert "tailscale set --ssh=false" in found["tailscale:tailscaled:server:web"]["mend"]
    assert "/etc/ssh/sshd_config_second" in found["sshd:port 2200:server:web"]["evidence"]
    assert run(fleet, "audit", "--fail-on", "high").code == 0


def test_a_lost_key_leaves_a_second_sshds_own_files_and_its_sessions_end(
    tmp_path: Path, host: Host, ssh_keypair: KeyFactory
) -> None:
    fleet, bob = fleet_of(tmp_path, [host], "root", "root"), ssh_keypair("bob")
    lost, second = macbook(fleet), host.start_second_sshd(OWN_FILES)
    for name in ("root", "deploy"):
        host.write(f"/etc/ssh/second_{name}", f"{bob.line}\n{lost.line}\n".encode())
        assert logs_in(second, name, lost)
    with clients_of(host, tmp_path, second) as clients:
        gone = [clients.ssh(lost, name, f"sleep 7001; echo {name}") for name in ("root", "deploy")]
        stays = clients.ssh(bob, "deploy", "sleep 8001; true")
        clients.await_running("sleep 7001", "sleep 8001")
        report = told(end := run(fleet, *REVOKE, "--json"))
        assert end.code == 0, end
        assert all(clients.ends(client) for client in gone)
        assert clients.running("sleep 7001") == []
        assert stays.poll() is None
    assert standings(report) == {"server:web": "proved out"}
    assert sum(one["sessions_ended"] for one in report["outcomes"]) == 2
    for name in ("root", "deploy"):
        assert host.read(f"/etc/ssh/second_{name}") == f"{bob.line}\n".encode()
        assert not logs_in(second, name, lost)
        assert logs_in(second, name, bob)


def test_a_lost_key_that_a_command_lists_is_told_of_and_gets_in_no_more_once_it_is_blocked(
    tmp_path: Path, hosts: HostFactory
) -> None:
    host = hosts("web", (), f"AuthorizedKeysCommand {COMMAND}\nAuthorizedKeysCommandUser nobody")
    fleet = fleet_of(tmp_path, [host], "root", "root")
    lost = macbook(fleet)
    host.write(COMMAND, f"#!/bin/sh\necho '{lost.line}'\n".encode(), mode=0o755)
    end = run(fleet, *REVOKE)
    assert end.code == 1, end
    assert "it stands in nothing that was read there, but the server still lets the key in" in end.line("web")
    assert "AuthorizedKeysCommand, a certificate authority or another configuration" in end.hint("web")
    assert logs_in(host, "root", lost)

    report = told(end := run(fleet, *REVOKE, "--block", "--json"))
    assert end.code == 0, end
    assert standings(report) == {"server:web": "proved out"}
    (removal,) = [one for one in report["outcomes"] if one["verb"] == "remove"]
    assert removal["proof"].startswith("asked afresh, the server refuses it; our own key got in")
    assert run(fleet, "apply", "--yes").out == "Nothing was to be done: everything seen is as wanted.\n"
    assert not logs_in(host, "root", lost)
    assert logs_in(host, "root", fleet.pc)
    audit = told(run(fleet, "audit", "--json"))
    by_hand = {one["id"] for one in audit["findings"] if one["id"].startswith("errand:")}
    assert {one["id"] for one in audit["findings"]} - by_hand == {f"command:{COMMAND}:server:web"}


@pytest.mark.wants("dropbear")
def test_behind_a_dropbear_the_key_is_out_and_its_sessions_are_said_not_to_be_looked_for(
    tmp_path: Path, host: Host
) -> None:
    fleet = fleet_of(tmp_path, [host], "root", "root")
    lost, dropbear = macbook(fleet), host.start_dropbear()
    host.authorize("root", lost)
    with clients_of(host, tmp_path, dropbear) as clients:
        session = clients.client(lost, "root", "sleep 7001; true")
        clients.await_running("sleep 7001")
        end = run(fleet, *REVOKE)
        assert end.code == 0, end
        assert session.poll() is None
    assert not logs_in(dropbear, "root", lost)
    assert logs_in(dropbear, "root", fleet.pc)
    assert "removed, not proved  server:web: " in end.out
    assert "its sessions, and keys that it reads elsewhere than in ~/.ssh, are not looked for" in end.out
    assert "Out, and seen so, but not proved at server:web." in end.err


@pytest.mark.wants("dropbear")
def test_a_router_with_dropbear_alone_is_served_and_what_is_not_known_there_is_said(
    tmp_path: Path, hosts: HostFactory
) -> None:
    router = hosts("router")
    router.stop_sshd()
    dropbear = router.start_dropbear()
    fleet = make_fleet(tmp_path, [router], f'[servers.router]\nhost = "{dropbear.address}"\nport = {dropbear.port}\n')
    (fleet.folder / "known_hosts").write_text(f"{dropbear.known_hosts_line}\n")
    assert run(fleet, *ONBOARD).code == 0
    lost = SshKey(fleet.device_key("macbook"))
    assert logs_in(dropbear, "root", lost)
    end = run(fleet, *REVOKE)
    assert end.code == 0, end
    assert not logs_in(dropbear, "root", lost)
    assert logs_in(dropbear, "root", fleet.pc)
    assert "the server refuses it" in end.line("router")
    assert "removed, not proved  server:router: the log does not tell of our own login" in end.out
