"""Two people revoke with --block on one server at once, each in a copy of the fleet: both keys are out, nobody else."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory
from tests.real.intruder import REVOKE, beside, lost_laptop
from tests.real.test_two_at_once import side_by_side

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]


def test_two_copies_of_a_fleet_block_two_keys_on_one_server(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts()
    with lost_laptop(tmp_path, [host]) as lost:
        before = host.authorized_keys("root").replace(f"{lost.key.line}\n".encode(), b"")
        copy = beside(lost, "ipad", tmp_path / "copy")
        clients = [lost.logs_in_to(host, work="sleep 7001"), copy.logs_in_to(host, work="sleep 7002")]
        kept = lost.logs_in_to(host, lost.other, work="sleep 8001")
        commands = [(lost.fleet, REVOKE), (copy.fleet, ("revoke", "ipad", "--lost", "--block", "--yes"))]
        for end, (fleet, words) in zip(side_by_side(*commands), commands, strict=True):
            assert end.code in {0, 1, 4}, end  # where one is in the other's way that is told, and run again
            assert end.code == 0 or fleet.keyturn(*words).returncode == 0
        assert host.authorized_keys("root") == before
        assert lost.is_out_of(host)
        assert copy.is_out_of(host)
        assert [client.wait(10) for client in clients] == [255, 255]
        assert kept.poll() is None
        assert lost.is_at_work(host, "sleep 8001")
        assert not lost.is_at_work(host, "sleep 7002")
        assert lost.we_get_in(host)
