"""Whether a server was made anew since it was last seen: by what its provider says, and only where both are known."""

from datetime import datetime, timedelta

import pytest

from bootstrap.provider import Told
from bootstrap.rebuilds import NO_REBUILDS, Rebuilds, explained
from keys.access import HostKeyChanged
from keys.errors import KeyturnError
from tests.keys.made import NOON, key

BEFORE, AFTER = NOON - timedelta(days=1), NOON + timedelta(days=1)


class Provider:
    """One that knows of one rebuild, or is away."""

    def __init__(self, at: datetime | None, *, is_away: bool = False) -> None:
        self._at, self._is_away = at, is_away

    def rebuilt(self, server: int) -> datetime | None:
        assert server == 42
        if self._is_away:
            raise KeyturnError("the API does not answer in time")
        return self._at


def since(created: datetime | None, rebuilt: datetime | None, seen: datetime | None = NOON, **more: bool) -> str:
    """What is said of the server; empty for nothing."""
    told = {"server:web": Told("hetzner", 42, created)}
    found = Rebuilds(told, {"hetzner": Provider(rebuilt, **more)}, {"server:web": seen} if seen else {})
    found_one = found.since_last_seen("server:web")
    return found_one.how if found_one else ""


@pytest.mark.parametrize(
    ("created", "rebuilt", "said"),
    [
        (BEFORE, AFTER, "it was rebuilt"),
        (AFTER, None, "it is another server than before, made"),
        (BEFORE, None, ""),
        (BEFORE, BEFORE, ""),
        (NOON, NOON, ""),
        (None, AFTER, "it was rebuilt"),
    ],
)
def test_only_what_happened_after_the_last_look_counts(
    created: datetime | None, rebuilt: datetime | None, said: str
) -> None:
    assert since(created, rebuilt) == said


def test_nothing_is_said_where_nobody_ever_looked_or_the_api_does_not_answer() -> None:
    assert since(AFTER, AFTER, seen=None) == ""
    assert since(BEFORE, AFTER, is_away=True) == ""
    assert NO_REBUILDS.since_last_seen("server:web") is None


def test_an_explained_host_key_names_both_keys_and_the_way_to_compare() -> None:
    changed = HostKeyChanged("server:web", NOON, "changed", "", "web", 22, key("new"), (key("old"),))
    told = {"server:web": Told("hetzner", 42, AFTER)}
    rebuilt = Rebuilds(told, {}, {"server:web": NOON}).since_last_seen("server:web")
    assert rebuilt is not None
    untrusted = explained(changed, rebuilt)
    assert (untrusted.host_key, untrusted.replaces) == (key("new"), (key("old"),))
    assert "another server than before" in untrusted.because
    assert untrusted.hint.endswith(f"--host-key {key('new').fingerprint}")
