"""A key is taken away from a real sshd only behind a fresh login with another one."""

from dataclasses import dataclass

import pytest

from bootstrap.targets.base import Result
from bootstrap.targets.server.target import ServerTarget
from bootstrap.targets.server.way_in import FRESH_SECONDS
from keys.access import Seen
from keys.public_key import PublicKey
from keys.safety import Rule
from tests.bootstrap.lab import Lab, add, remove
from tests.bootstrap.pace import wait_until
from tests.hosts import Host, SshKey, logs_in
from tests.hosts.factory import KeyFactory

pytestmark = [pytest.mark.hosts, pytest.mark.real_sshd]


@dataclass
class Clock:
    """A clock that stands until the test moves it on."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def macbook(ssh_keypair: KeyFactory) -> SshKey:
    """The device whose key is to go."""
    return ssh_keypair("macbook@kua")


def seen(lab: Lab, host: Host, macbook: SshKey, clock: Clock, *overridden: Rule) -> ServerTarget:
    """The server with our own key and the macbook's on it, just looked at."""
    host.write_authorized_keys("root", lab.own_line + f"{macbook.line}\n".encode())
    target = lab.target(host, overridden=frozenset(overridden), ticks=clock)
    assert isinstance(target.observe(), Seen)
    return target


def gone(macbook: SshKey) -> PublicKey:
    return PublicKey.parse(macbook.line)


def no_new_logins(host: Host) -> None:
    """sshd lets nobody in any more; sessions that are open go on."""
    config = host.read("/etc/ssh/sshd_config")
    host.write("/etc/ssh/sshd_config", b"AllowUsers nobody\n" + config, mode=0o600)
    before = host.log().count("Server listening")
    host.shell('kill -HUP "$(cat /run/sshd.pid)"')
    wait_until(lambda: host.log().count("Server listening") > before)  # it starts itself anew


def test_a_fresh_login_is_enough(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock)
    clock.seconds += FRESH_SECONDS
    (outcome,) = target.apply([remove(gone(macbook))])
    assert outcome.result is Result.DONE
    assert host.log().count("Accepted publickey") == 2  # the second one is the proof


def test_an_old_login_is_renewed_before_a_key_is_taken_away(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock)
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([remove(gone(macbook))])
    assert outcome.result is Result.DONE
    assert host.log().count("Accepted publickey") == 3


def test_an_addition_needs_no_login_before_it(lab: Lab, host: Host, macbook: SshKey, ssh_keypair: KeyFactory) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock)
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([add(gone(ssh_keypair("ipad@kua")))])
    assert outcome.result is Result.DONE
    assert host.log().count("Accepted publickey") == 2


def test_where_sshd_lets_nobody_in_any_more_nothing_is_taken_away(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock)
    before = host.authorized_keys("root")
    no_new_logins(host)
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([remove(gone(macbook))])
    assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.UNPROVED_LOGIN)
    assert "none of our keys gets in as root" in outcome.said
    assert "--override unproved-login" in outcome.hint
    assert host.authorized_keys("root") == before


def test_where_our_own_line_has_gone_in_the_meantime_nothing_is_taken_away(
    lab: Lab, host: Host, macbook: SshKey
) -> None:
    """However fresh the login is: the edit meets another file than was seen, and wants another look."""
    target = seen(lab, host, macbook, Clock())
    host.write_authorized_keys("root", f"{macbook.line}\n".encode())
    (outcome,) = target.apply([remove(gone(macbook))])
    assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.UNPROVED_LOGIN)
    assert logs_in(host, "root", macbook)


def test_an_account_whose_edit_was_made_before_another_met_that_is_told_of(
    lab: Lab, host: Host, macbook: SshKey
) -> None:
    clock = Clock()
    host.shell("useradd -m -p '*' deploy")
    host.write_authorized_keys("deploy", lab.own_line + f"{macbook.line}\n".encode())
    host.write_authorized_keys("root", lab.own_line + f"{macbook.line}\n".encode())
    target = lab.target(host, accounts=("root", "deploy"), ticks=clock)
    assert isinstance(target.observe(), Seen)
    host.write_authorized_keys("root", f"{macbook.line}\n".encode())
    deploy, root = target.apply([remove(gone(macbook), "deploy"), remove(gone(macbook))])
    assert deploy.result is Result.AWAY
    assert "removed, but a fresh login failed afterwards" in deploy.said
    assert root.result is Result.FAILED
    assert logs_in(host, "root", macbook)
    assert not logs_in(host, "deploy", macbook)


def test_a_server_that_is_off_is_away_and_not_refused(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock)
    before = host.authorized_keys("root")
    host.stop_sshd()
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([remove(gone(macbook))])
    assert (outcome.result, outcome.rule) == (Result.AWAY, None)
    assert host.authorized_keys("root") == before


def test_overridden_the_old_session_takes_the_key_away(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock, Rule.UNPROVED_LOGIN)
    no_new_logins(host)
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([remove(gone(macbook))])
    assert outcome.result is Result.AWAY
    assert "removed, but a fresh login failed afterwards" in outcome.said
    assert host.authorized_keys("root") == lab.own_line


def test_another_override_does_not_help(lab: Lab, host: Host, macbook: SshKey) -> None:
    clock = Clock()
    target = seen(lab, host, macbook, clock, *set(Rule) - {Rule.UNPROVED_LOGIN})
    no_new_logins(host)
    clock.seconds += FRESH_SECONDS + 1
    (outcome,) = target.apply([remove(gone(macbook))])
    assert outcome.rule is Rule.UNPROVED_LOGIN
    assert macbook.line.encode() in host.authorized_keys("root")


@pytest.mark.parametrize("overridden", [False, True])
def test_the_key_that_we_logged_in_with_is_taken_away_on_explicit_wish_only(
    lab: Lab, host: Host, macbook: SshKey, overridden: bool
) -> None:
    target = seen(lab, host, macbook, Clock(), *([Rule.KEY_IN_USE] if overridden else []))
    (outcome,) = target.apply([remove(lab.own.public)])
    assert (lab.own_line in host.authorized_keys("root")) is not overridden
    if overridden:
        assert outcome.result is Result.AWAY
        assert "removed, but a fresh login failed" in outcome.said
    else:
        assert (outcome.result, outcome.rule) == (Result.REFUSED, Rule.KEY_IN_USE)
