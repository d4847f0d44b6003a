"""Which observations tell that this machine has no access yet, and has to ask for it."""

import pytest

from keys.access import Effect, HostKeyChanged, NoWayIn, Observation, Untrusted, Wish
from keys.way_in import has_no_way_in
from tests.keys.made import HETZNER, NOON, away, seen, server

PLACES = [
    server("web"),
    server("db"),
    Wish("storage_box:backup", Effect.LIVE, ("u1",)),
    Wish("tailscale", Effect.LIVE, (), takes_keys=False),
    Wish("github", Effect.LIVE, ("me",)),
    HETZNER,
]


def shut(target: str) -> NoWayIn:
    return NoWayIn(target, NOON, "none of our keys gets in")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), False),
        ((shut("server:web"),), True),
        ((shut("server:web"), shut("server:db")), True),
        ((shut("server:web"), away("server:db")), True),
        ((shut("storage_box:backup"), away("server:web")), True),
        ((shut("server:web"), seen("server:db")), False),
        ((shut("server:web"), seen("storage_box:backup")), False),
        ((shut("server:web"), seen("hetzner"), seen("tailscale"), seen("github")), True),
        ((away("server:web"), away("server:db"), seen("hetzner")), False),
        ((Untrusted("server:web", NOON, "new"), HostKeyChanged("server:db", NOON, "another")), False),
        ((shut("server:elsewhere"),), False),
    ],
)
def test_there_is_no_way_in_where_a_place_says_so_and_no_other_lets_in(
    found: tuple[Observation, ...], expected: bool
) -> None:
    assert has_no_way_in({one.target: one for one in found}, PLACES) is expected
