"""A host whose clock is wrong: its own programs believe it, and so does sshd about keys that expire."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.hosts import Account, logs_in, ssh
from tests.hosts.clock import seconds
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.roots import BOTH

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd, pytest.mark.wants("faketime")]

DAY = 86400


def in_days(days: int) -> str:
    """That moment as `expiry-time=` has it, in UTC, which is a host's zone in the tests."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y%m%d%H%M")


def there(clock: str) -> str:
    """The day that such a clock shows now, as syslog writes it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds(clock))).strftime("%b %e ")


@pytest.mark.parametrize("root", BOTH)
@pytest.mark.parametrize("clock", ["+400d", "-400d"])
def test_date_is_off_by_as_much_as_was_asked_for_in_every_program(
    hosts: HostFactory, ssh_keypair: KeyFactory, clock: str, root: Path
) -> None:
    key, day = ssh_keypair(), there(clock)
    host = hosts("web", [Account("deploy", True, authorized_keys=key.line.encode())], root=root, clock=clock)
    for said in (ssh(host, "deploy", key, "date +%s; sudo -n date +%s").stdout, host.shell("date +%s")):
        for moment in said.split():
            assert abs(int(moment) - seconds(clock) - datetime.now(UTC).timestamp()) < DAY
    days_of_log = {line[:7] for line in host.log().splitlines()}
    assert days_of_log <= {day, there(clock)}  # two where midnight has passed meanwhile
    assert days_of_log


@pytest.mark.parametrize("root", BOTH)
@pytest.mark.parametrize(
    ("clock", "days_that_get_in"), [("", [100, 800]), ("+400d", [800]), ("-400d", [-100, 100, 800])]
)
def test_sshd_judges_an_expiry_by_the_clock_of_the_host(
    hosts: HostFactory, ssh_keypair: KeyFactory, root: Path, clock: str, days_that_get_in: list[int]
) -> None:
    host = hosts("web", root=root, clock=clock)
    keys = {days: ssh_keypair() for days in (-800, -100, 100, 800)}
    host.authorize("root", *(f'expiry-time="{in_days(days)}" {key.line}' for days, key in keys.items()))
    assert [days for days, key in keys.items() if logs_in(host, "root", key)] == days_that_get_in


def test_a_clock_that_is_no_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        seconds("tomorrow")
