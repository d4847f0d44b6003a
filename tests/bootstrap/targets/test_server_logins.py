"""When keys were last used, and the log's part of a proof: on a real host, and from what a server might answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bootstrap.ssh.errors import CommandError
from bootstrap.targets.server.ending import logins_since_ours
from bootstrap.targets.server.login_log import Clock
from bootstrap.targets.server.logins import read_logins, read_proof
from tests.bootstrap.lab import Lab
from tests.bootstrap.targets.live_sessions import Stage, last_logins, stage
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import logs_in

NONCE = "0" * 32
FINGERPRINT = "SHA256:" + "a" * 43
WINTER = Clock(datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1))))


@pytest.fixture
def scene(lab: Lab, hosts: HostFactory, ssh_keypair: KeyFactory, tmp_path: Path) -> Iterator[Stage]:
    with stage(lab, hosts, ssh_keypair, tmp_path) as one:
        yield one


def answer(log: str, begin: str = "root 77 1767319445 +0100", end: bool = True) -> bytes:
    text = f"\n@@{NONCE} begin {begin}\n\n@@{NONCE} log \n{log}\n" + f"\n@@{NONCE} end \n" * end
    return text.encode()


@pytest.mark.hosts
@pytest.mark.real_sshd
def test_the_newest_login_of_each_key_at_each_account_is_told(scene: Stage) -> None:
    old = "Jan  1 00:00:01 web sshd[7]: Accepted publickey for %s from 10.0.0.1 port 1 ssh2: ED25519 %s\n"
    lines = "".join(old % (user, scene.lost_key.fingerprint) for user in ("root", "deploy"))
    scene.host.write("/var/log/auth.log.1", lines.encode())
    assert logs_in(scene.host, "deploy", scene.lost)
    there = "find /etc /home /root /run /tmp /var/log /var/tmp | sort"
    before = scene.host.shell(there)
    used = last_logins(scene.login())
    assert used.source == "/var/log/auth.log.1, /var/log/auth.log"
    at = used.last_used("deploy", scene.lost_key)
    assert at is not None
    assert timedelta(0) <= used.now - at < timedelta(minutes=1)
    first = used.last_used("root", scene.lost_key)
    assert first is not None
    assert first == used.since
    assert (first.month, first.day, first.tzinfo is not None) == (1, 1, True)
    assert used.last_used("root", scene.lab.own.public) is not None
    assert used.last_used("deploy", scene.lab.own.public) is None
    assert scene.host.shell(there) == before


@pytest.mark.hosts
@pytest.mark.real_sshd
def test_a_login_behind_ours_is_told_and_one_before_it_is_not(scene: Stage) -> None:
    assert logs_in(scene.host, "deploy", scene.lost)
    login = scene.login("deploy", sudo=True)
    proof = logins_since_ours(login, [scene.lost_key])
    assert (proof.own_login_seen, proof.later_logins) == (True, ())
    assert logs_in(scene.host, "root", scene.kept)
    assert logins_since_ours(login, [scene.lost_key]).later_logins == ()
    assert logs_in(scene.host, "root", scene.lost)
    scene.host.log()
    (later,) = logins_since_ours(login, [scene.lost_key]).later_logins
    assert later.startswith("root from 127.0.0.1:")
    assert later.endswith(scene.lost_key.fingerprint)
    login.renew([])
    assert logins_since_ours(login, [scene.lost_key]).later_logins == ()


@pytest.mark.hosts
@pytest.mark.real_sshd
def test_a_log_that_stands_still_proves_nothing(scene: Stage) -> None:
    assert logs_in(scene.host, "root", scene.lost)
    scene.host.log()
    scene.host.write("/etc/ssh/sshd_config.d/quiet.conf", b"LogLevel QUIET\n")
    scene.host.stop_sshd()
    scene.host.start_sshd()
    login = scene.login()
    proof = logins_since_ours(login, [scene.lost_key])
    assert (proof.own_login_seen, proof.later_logins) == (False, ())
    used = last_logins(login)
    assert used.source == ""
    assert used.last_used("root", scene.lost_key) is not None


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("Jan_2_03:04:05", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        ("Jan_3_03:04:00", datetime(2026, 1, 3, 2, 4, 0, tzinfo=UTC)),
        ("Jan_3_03:04:06", datetime(2025, 1, 3, 2, 4, 6, tzinfo=UTC)),
        ("Dec_31_23:59:60", datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("Feb_29_12:00:00", datetime(2024, 2, 29, 11, 0, 0, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456+01:00", datetime(2026, 1, 2, 2, 4, 5, 123456, tzinfo=UTC)),
        ("2026-01-02T02:04:05Z", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        ("1767319445.500000", datetime(2026, 1, 2, 2, 4, 5, 500000, tzinfo=UTC)),
        ("Feb_30_12:00:00", None),
        ("Xyz_30_12:00:00", None),
        ("Jan_2_33:04:05", None),
        ("2026-13-02T03:04:05Z", None),
        ("999999999999.0", None),
        ("", None),
    ],
)
def test_stamps_of_every_form(stamp: str, moment: datetime | None) -> None:
    assert WINTER.moment(stamp) == moment


@pytest.mark.parametrize(
    "begin", ["", "root", "root x 1 +0000", "root 0 1 +0000", "root 7 -1 +0000", "root 7 1 +9900", "root 7 ٣ +0000"]
)
def test_a_beginning_that_makes_no_sense_is_an_error(begin: str) -> None:
    with pytest.raises(CommandError, match="no sense"):
        read_logins(answer("", begin), NONCE)
    with pytest.raises(CommandError, match="no sense"):
        read_proof(answer("", begin), NONCE)


def test_an_answer_that_was_cut_is_not_believed() -> None:
    with pytest.raises(CommandError, match="cut off"):
        read_logins(answer("x", end=False), NONCE)


def test_nonsense_in_the_log_is_left_out() -> None:
    lines = [
        "s auth /var/log/auth.log", "x", "o nonsense", "o 1767319000.0", "u", "u x y z", f"u Xyz {FINGERPRINT} root",
        "u 1767319445.0 SHA256:short root", f"u 1767319445.0 {FINGERPRINT} ro\x1b[31mot",
        f"u 1767319400.0 {FINGERPRINT} two words", f"u 1767319300.0 {FINGERPRINT} two words", "s", "q q q", "cut",
    ]  # fmt: skip
    used = read_logins(answer("\n".join(lines)), NONCE)
    assert used.source == "/var/log/auth.log"
    assert used.since == datetime.fromtimestamp(1767319000, UTC)
    assert used.cut
    assert used.last == {
        ("ro�[31mot", FINGERPRINT): datetime.fromtimestamp(1767319445, UTC),
        ("two words", FINGERPRINT): datetime.fromtimestamp(1767319400, UTC),
    }


def test_of_a_proof_only_the_log_that_tells_of_our_login_counts() -> None:
    later = f"l 1767319445.0 5 10.0.0.1 22 A publickey {FINGERPRINT} - root"
    other = f"s secure /var/log/secure\n{later}\ns auth /var/log/auth.log\nx"
    assert read_proof(answer(other), NONCE).later_logins == ()
    both = f"s auth /var/log/auth.log\nx\ns journal journal\nx\n{later}"
    assert read_proof(answer(both), NONCE).later_logins == (f"root from 10.0.0.1:22, {FINGERPRINT}",)
    bad = "s auth /a\nx\n" + later.replace("10.0.0.1", "[/markup]") + "\n" + later.replace(" 22 ", " 99999 ")
    assert read_proof(answer(bad), NONCE).later_logins == ()
