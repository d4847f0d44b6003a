"""What is asked beside the observation: only where it matters, and nothing that goes wrong with it spoils that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bootstrap.targets.server.also_asked import AlsoAsked
from bootstrap.targets.server.logins import Logins
from keys.device import FormerKey
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost, seen

PC = Registry().with_device(device("pc"))
LOST = PC.with_device(lost("macbook"))
THERE = seen("server:web", ("root", "pc"))
LOGGED = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("registry", "last_used", "scripts"),
    [
        (Registry(), False, 0),
        (PC, False, 0),
        (LOST, False, 1),
        (PC, True, 1),
        (LOST, True, 2),
        (Registry(devices=(replace(device("pc"), former_keys=(FormerKey(key("old"), NOON, "rotated"),)),)), False, 0),
    ],
)
def test_sessions_are_asked_for_where_a_device_was_put_away_and_last_use_on_wish(
    registry: Registry, last_used: bool, scripts: int
) -> None:
    assert len(AlsoAsked(registry, last_used=last_used).scripts) == scripts


def test_where_nothing_was_asked_nothing_is_added() -> None:
    assert AlsoAsked(PC, last_used=False).put_into(THERE, b"anything") == THERE


def test_an_answer_that_makes_no_sense_leaves_sessions_unknown_and_the_rest_as_it_was() -> None:
    found = AlsoAsked(LOST, last_used=True).put_into(THERE, b"Welcome!\n")
    assert found.sessions_unknown.startswith("sessions could not be looked for: ")
    assert replace(found, sessions_unknown="") == THERE


def test_a_log_of_which_not_all_was_read_tells_of_no_key_that_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    logins = Logins({}, LOGGED, "journal", NOON, cut=True)
    monkeypatch.setattr("bootstrap.targets.server.also_asked.read_logins", lambda _output, _nonce: logins)
    assert AlsoAsked(PC, last_used=True).put_into(THERE, b"").log_since is None


@pytest.mark.parametrize(("source", "since"), [("journal", LOGGED), ("journal", None), ("", None)])
def test_last_use_is_told_by_our_clock_and_of_a_log_that_is_the_right_one(
    source: str, since: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = timedelta(hours=3)  # the server's clock
    last = {("root", key("pc").fingerprint): LOGGED, ("deploy", key("macbook").md5): LOGGED}
    logins = Logins(last, since, source, NOON - slow)
    monkeypatch.setattr("bootstrap.targets.server.also_asked.read_logins", lambda _output, _nonce: logins)
    there = seen("server:web", ("root", "pc"), ("deploy", "macbook"), ("deploy", "pc"))
    found = AlsoAsked(PC, last_used=True).put_into(there, b"")
    assert [grant.last_used for grant in found.grants] == [LOGGED + slow, LOGGED + slow, None]
    assert found.log_since == (since + slow if since else None)
