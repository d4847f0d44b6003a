"""A server whose clock is wrong: ages are reckoned by ours."""

from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.config import ServerConfig
from bootstrap.targets.server.target import ServerTarget
from keys.access import Seen
from tests.bootstrap.lab import Lab
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts, pytest.mark.wants("faketime")]


@pytest.mark.parametrize("clock", ["+400d", "-400d"])
def test_when_a_key_was_last_used_is_told_by_our_clock(
    lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, clock: str
) -> None:
    host, bob = hosts("web", clock=clock), ssh_keypair("bob")
    host.write_authorized_keys("root", lab.own_line)
    host.authorize("root", bob)
    assert logs_in(host, "root", bob)
    server = ServerConfig("web", host.address, host.port)
    target = ServerTarget(server, lab.connector(host), lambda: datetime.now(UTC), tells_last_use=True)
    seen = target.observe()
    target.close()
    assert isinstance(seen, Seen)
    moments = [seen.log_since, *(grant.last_used for grant in seen.grants)]
    assert len(moments) == 3
    for at in moments:
        assert at is not None
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=2)
