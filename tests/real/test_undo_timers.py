"""What a run that died left on a server: an addition and an unconfirmed block go by themselves, a revocation stays."""

from pathlib import Path

import pytest

from tests.bootstrap.pace import wait_until
from tests.hosts.factory import HostFactory
from tests.hosts.leftovers import leftovers
from tests.hosts.namespace import Host
from tests.hosts.openssh import logs_in
from tests.real.ending import ONBOARD, fleet_with, macbook_gets_in, run
from tests.real.intruder import APPLY, OWN_LIST, REVOKE, lost_laptop

pytestmark = [pytest.mark.real_sshd, pytest.mark.hosts]

SERVER = "bootstrap.targets.server"
SHORT_SECONDS = b'#!/bin/sh\n[ "$1" != 1 ] || set 0.02\nexec /usr/bin/sleep "$@"\n'


def hurry(host: Host) -> None:
    """A second of the timers there is a fiftieth of one."""
    host.write("/usr/local/bin/sleep", SHORT_SECONDS, mode=0o755)


def timers(host: Host) -> bytes:
    """The processes there that would put something back."""
    return host.run(["pgrep", "-f", r"^(setsid )?/bin/sh -c .*(trap|put_back)"]).stdout


def test_an_addition_that_nobody_confirmed_goes_by_itself(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts()
    fleet = fleet_with(tmp_path, [host])
    hurry(host)
    before = host.authorized_keys("root")
    assert fleet.killed(f"{SERVER}.applying:prove:before:1", *ONBOARD)
    assert timers(host)
    wait_until(lambda: not timers(host))
    assert host.authorized_keys("root") == before
    assert leftovers(host) == []
    assert not macbook_gets_in(fleet, host)
    assert logs_in(host, "root", fleet.pc)
    assert run(fleet, *ONBOARD).code == 0
    assert macbook_gets_in(fleet, host)


def test_a_removal_has_no_timer_and_an_unconfirmed_block_goes_by_itself(tmp_path: Path, hosts: HostFactory) -> None:
    host = hosts()
    with lost_laptop(tmp_path, [host]) as lost:
        hurry(host)
        before = host.authorized_keys("root").replace(f"{lost.key.line}\n".encode(), b"")
        assert lost.fleet.killed(f"{SERVER}.applying:prove:before:1", *REVOKE)
        assert not timers(host)
        assert leftovers(host) == []
        assert lost.fleet.killed(f"{SERVER}.block:_Blocking._prove:before:1", *APPLY)
        assert timers(host)
        wait_until(lambda: not timers(host))
        assert leftovers(host) == []
        assert not lost.is_blocked(host)
        assert host.read(OWN_LIST) == b""
        assert host.authorized_keys("root") == before
        assert lost.we_get_in(host)

        assert lost.fleet.killed(f"{SERVER}.beyond_files:block:after:1", *APPLY)
        wait_until(lambda: not timers(host))
        assert leftovers(host) == []
        assert lost.is_out_of(host), "once it is confirmed, it stays"
        assert lost.we_get_in(host)
