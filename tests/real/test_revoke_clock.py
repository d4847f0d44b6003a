"""A server whose clock is off by more than a year: the lost key is out with its session."""

from pathlib import Path

import pytest

from tests.hosts.factory import HostFactory
from tests.real.intruder import lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, pytest.mark.wants("faketime")]


@pytest.mark.parametrize("clock", ["+400d", "-400d"])
def test_the_lost_key_is_out_with_its_session_and_proved_so(tmp_path: Path, hosts: HostFactory, clock: str) -> None:
    host = hosts("web", clock=clock)
    with lost_laptop(tmp_path, [host]) as lost:
        client, kept = lost.logs_in_to(host), lost.logs_in_to(host, lost.other, work="sleep 8001")
        audit = lost.fleet.document("audit", exit_code=3)
        assert [one["id"].split(":")[0] for one in audit["findings"]] == ["foreign"]
        end = lost.revoke()
        assert end.code == 0, end
        assert "ended the sessions of macbook at root: 1" in end.out
        assert "its log tells of no login with it since" in end.out
        assert "proved out  server:web" in end.out
        assert client.wait(10) == 255
        assert kept.poll() is None
        assert lost.is_out_of(host)
        assert lost.we_get_in(host)
