"""The main job on real sshd's, with the OpenSSH client as the judge: onboard, see, lose, revoke."""

from pathlib import Path

import pytest

from tests.hosts.account import Account
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in
from tests.hosts.roots import BOTH, MACHINE
from tests.real.ending import only_errands_found
from tests.real.fleet import Fleet, make_fleet

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

FOREIGN = b'# do not touch\r\n\tfrom="10.0.0.0/8",no-pty ssh-ed25519 AAAA broken line\n\n'


on_both_roots = pytest.mark.parametrize("root", BOTH)


@pytest.fixture
def root() -> Path:
    return MACHINE


@pytest.fixture
def fleet(tmp_path: Path, hosts: HostFactory, root: Path) -> Fleet:
    return make_fleet(tmp_path, hosts.several(3, root=root))


@on_both_roots
def test_onboard_lets_the_new_key_in_everywhere_and_revoke_takes_it_out_everywhere(
    fleet: Fleet, ssh_keypair: KeyFactory
) -> None:
    bob = ssh_keypair("bob@old-laptop")
    for host in fleet.hosts:
        host.write_authorized_keys("root", FOREIGN + host.authorized_keys("root") + f"no-pty {bob.line}\n".encode())
    before = [host.authorized_keys("root") for host in fleet.hosts]

    done = fleet.keyturn("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
    assert done.returncode == 0, done.stderr
    macbook = fleet.device_key("macbook")
    assert all(logs_in(host, "root", macbook) for host in fleet.hosts)
    assert all(logs_in(host, "root", key) for host in fleet.hosts for key in (fleet.pc, bob))

    done = fleet.keyturn("revoke", "macbook", "--lost", "--yes")
    assert done.returncode == 0, done.stderr
    assert not any(logs_in(host, "root", macbook) for host in fleet.hosts)
    assert all(logs_in(host, "root", key) for host in fleet.hosts for key in (fleet.pc, bob))
    assert [host.authorized_keys("root") for host in fleet.hosts] == before


def test_a_key_made_on_another_device_is_let_in_by_its_public_half(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    ipad = ssh_keypair("ipad", kind="ecdsa")
    done = fleet.keyturn("onboard", "ipad", "--kind", "ipad", "--public-key", "-", "--yes", stdin=ipad.line)
    assert done.returncode == 0, done.stderr
    assert all(logs_in(host, "root", ipad) for host in fleet.hosts)


def test_a_server_that_is_away_during_revoke_is_pending_until_apply_finds_it_back(fleet: Fleet) -> None:
    assert fleet.keyturn("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes").returncode == 0
    macbook, attic = fleet.device_key("macbook"), fleet.hosts[2]
    attic.stop_sshd()
    assert fleet.keyturn("revoke", "macbook", "--lost", "--yes").returncode == 4
    assert not any(logs_in(host, "root", macbook) for host in fleet.hosts[:2])

    audit = fleet.document("audit", exit_code=3)
    assert [(one["device"], one["state"]) for one in audit["cells"] if one["target"] == f"server:{attic.name}"] == [
        ("pc", "unknown"),
        ("macbook", "pending"),
    ]
    assert fleet.document("device", "show", "macbook")["pending"] == [f"server:{attic.name}"]

    attic.start_sshd()
    assert logs_in(attic, "root", macbook)
    assert fleet.keyturn("apply", "--yes").returncode == 0
    assert not logs_in(attic, "root", macbook)
    assert fleet.document("device", "show", "macbook")["pending"] == []
    assert only_errands_found(fleet)


@on_both_roots
def test_accounts_are_granted_as_the_fleet_says_by_a_user_with_sudo(
    tmp_path: Path, hosts: HostFactory, root: Path
) -> None:
    host = hosts("vps", [Account("deploy", sudo=True), Account("media")], root=root)
    tables = f"""[servers.vps]
host = "{host.address}"
port = {host.port}
user = "deploy"
sudo = true
accounts = ["deploy", "media"]
"""
    fleet = make_fleet(tmp_path, [host], tables)
    host.authorize("deploy", fleet.pc)
    host.authorize("media", fleet.pc)
    done = fleet.keyturn("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes")
    assert done.returncode == 0, done.stderr
    macbook = fleet.device_key("macbook")
    assert [logs_in(host, user, macbook) for user in ("root", "deploy", "media")] == [False, True, True]
    owner = host.run(["stat", "-c", "%U %a", "/home/media/.ssh/authorized_keys"]).stdout.split()
    assert owner == [b"media", b"600"]

    assert fleet.keyturn("revoke", "macbook", "--yes").returncode == 0
    assert not any(logs_in(host, user, macbook) for user in ("root", "deploy", "media"))


def test_an_accounts_last_key_stays_and_the_command_ends_refused(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    only = ssh_keypair("ipad")
    assert (
        fleet.keyturn("onboard", "ipad", "--kind", "ipad", "--public-key", "-", "--yes", stdin=only.line).returncode
        == 0
    )
    lonely = fleet.hosts[0]
    lonely.run(["useradd", "-m", "-p", "*", "lonely"])
    lonely.authorize("lonely", only)
    done = fleet.keyturn("revoke", "ipad", "--yes")
    assert done.returncode == 5, done.stderr
    assert logs_in(lonely, "lonely", only)
    assert not any(logs_in(host, "root", only) for host in fleet.hosts)


def test_the_key_in_use_is_not_taken_away_and_nothing_is_changed(fleet: Fleet, ssh_keypair: KeyFactory) -> None:
    ipad = ssh_keypair("ipad")
    assert (
        fleet.keyturn("onboard", "ipad", "--kind", "ipad", "--public-key", "-", "--yes", stdin=ipad.line).returncode
        == 0
    )
    text = fleet.registry().text
    done = fleet.keyturn("revoke", "pc", "--lost", "--yes")
    assert done.returncode == 5
    assert "keyturn itself logs in with the key of pc" in done.stderr
    assert fleet.registry().text == text
    assert all(logs_in(host, "root", fleet.pc) for host in fleet.hosts)


def test_a_plan_is_shown_and_changes_nothing(fleet: Fleet) -> None:
    before = [host.authorized_keys("root") for host in fleet.hosts]
    done = fleet.keyturn("onboard", "macbook", "--kind", "macbook", "--plan")
    assert done.returncode == 3
    assert done.stdout.count("add macbook at root") == 3
    assert [host.authorized_keys("root") for host in fleet.hosts] == before
    assert fleet.registry().get("macbook") is None
    assert not fleet.device_key("macbook").exists()


@on_both_roots
def test_an_audit_is_one_connection_and_one_command_a_server(tmp_path: Path, hosts: HostFactory, root: Path) -> None:
    fleet = make_fleet(tmp_path, hosts.several(2, sshd_config="LogLevel VERBOSE", root=root))
    assert fleet.keyturn("audit").returncode == 0
    for host in fleet.hosts:
        assert host.log().count("Connection from ") == 1
        assert host.log().count("Accepted publickey for root") == 1
        assert host.log().count("Starting session: command for root") == 1


@on_both_roots
def test_a_change_is_two_connections_a_server_with_its_proof(tmp_path: Path, hosts: HostFactory, root: Path) -> None:
    fleet = make_fleet(tmp_path, hosts.several(1, sshd_config="LogLevel VERBOSE", root=root))
    assert fleet.keyturn("onboard", "macbook", "--kind", "macbook", "--passphrase", "none", "--yes").returncode == 0
    assert fleet.hosts[0].log().count("Connection from ") == 2
    assert fleet.hosts[0].log().count("Accepted publickey for root") == 2
