"""What was seen of a target, asked about one key."""

from dataclasses import replace

import pytest

from keys.access import Grant, Seen
from tests.keys.made import NOON, key

LOST = key("macbook")
LISTED = Grant("root", LOST, "/usr/local/bin/keys:1", refused="it is revoked", by_command=True)
BLOCKED = Seen("server:web", NOON, ("root",), blocked=frozenset({LOST.fingerprint}))


@pytest.mark.parametrize(
    ("seen", "grant", "stays_to_be_removed"),
    [
        (BLOCKED, LISTED, False),
        (BLOCKED, replace(LISTED, by_command=False), True),  # a file holds it: it has to go
        (BLOCKED, replace(LISTED, refused=""), True),  # another sshd, which heeds no list
        (BLOCKED, replace(LISTED, refused="", unknown="a Match"), True),
        (replace(BLOCKED, blocked=frozenset()), LISTED, True),  # refused for another reason, which may pass
        (replace(BLOCKED, blocked=None), LISTED, True),
    ],
)
def test_what_a_command_lists_is_out_once_it_is_blocked(seen: Seen, grant: Grant, stays_to_be_removed: bool) -> None:
    assert bool(replace(seen, grants=(grant,)).to_be_removed(LOST)) is stays_to_be_removed


def test_a_block_answers_what_lists_leave_open_about_that_key_alone() -> None:
    seen = replace(BLOCKED, unknown=("an authority", "a directory"), of_lists=frozenset({"an authority"}))
    assert seen.unknown_about(LOST) == ("a directory",)
    assert seen.unknown_about(key("ipad")) == ("an authority", "a directory")
