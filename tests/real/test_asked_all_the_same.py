"""A key that stands nowhere any more, without keyturn's doing, is asked about before it is called proved out."""

from pathlib import Path

import pytest

from bootstrap.targets.base import Result
from keys.access import Seen
from keys.device import Kind, Status
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, remove
from tests.bootstrap.targets.live_sessions import stage
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey
from tests.keys.made import NOON
from tests.real.ending import fleet_with
from tests.real.fleet import Fleet, make_fleet
from tests.real.test_waiting import Running

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path / "lab")


def with_macbook(fleet: Fleet, key: SshKey, status: Status) -> None:
    fleet.has("macbook", Kind.MACBOOK, key, status, None if status is Status.ACTIVE else NOON)


def test_where_only_its_sessions_are_left_apply_ends_them_and_asks(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path
) -> None:
    with stage(lab, hosts, ssh_keypair, tmp_path) as scene:
        fleet = make_fleet(tmp_path / "real", [scene.host])
        with_macbook(fleet, scene.lost, Status.LOST)
        client = scene.ssh(scene.lost, "root", "sleep 600")
        for account in ("root", "deploy"):
            kept = scene.host.authorized_keys(account).replace(f"{scene.lost.line}\n".encode(), b"")
            scene.host.write_authorized_keys(account, kept)
        document = fleet.document("apply", "--yes")
        assert scene.ends(client)
    proofs = {outcome["verb"]: outcome["proof"] for outcome in document["outcomes"]}
    assert "the server refuses it" in proofs["prove"]
    assert "end" in proofs


def test_what_somebody_else_took_away_during_the_edit_is_asked_about(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory
) -> None:
    host, lost = hosts("web"), ssh_keypair("macbook@kua")
    host.write_authorized_keys("root", lab.own_line + f"{lost.line}\n".encode())
    target = lab.target(host)
    assert isinstance(target.observe(), Seen)
    host.write_authorized_keys("root", lab.own_line)
    (outcome,) = target.apply([remove(PublicKey.parse(lost.line))])
    lab.close()
    assert outcome.result is Result.ALREADY
    assert "the server refuses it" in outcome.proof


def test_a_server_that_comes_back_without_the_key_is_asked_about_it(
    hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path
) -> None:
    fleet = fleet_with(tmp_path, [hosts("web")], timeout=10)
    with_macbook(fleet, ssh_keypair("macbook@kua"), Status.ACTIVE)
    fleet.hosts[0].stop_sshd()
    revoke = Running(fleet, "revoke", "macbook", "--lost", "--yes", "--wait")
    fleet.hosts[0].start_sshd()
    end = revoke.ends()
    assert end.code == 0, end
    assert "the server refuses it" in end.line("web")
