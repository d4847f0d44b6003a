"""What was seen, kept as text and read again."""

from dataclasses import replace

import pytest

from bootstrap.kept_observation import kept_observation, kept_text
from keys.access import (
    Applied,
    Door,
    DoorKind,
    Exposed,
    Grant,
    HostKeyChanged,
    LiveSession,
    NoWayIn,
    Observation,
    Seen,
    Unreachable,
    Untrusted,
)
from keys.tailnet import AuthKey, Node, SshRule, Tailnet
from tests.keys.made import NOON, key

_GRANT = Grant(
    "root", key("pc"), "here:1", "no-pty", "expired", "a Match", ("only from 10.0.0.0/8",), NOON, "pc", by_command=True
)
_SEEN = Seen(
    "server:web",
    NOON,
    ("root", "deploy"),
    (_GRANT, Grant("deploy", key("bob"))),
    ("[/foo]\x1b\ud800", "b"),
    (("ci", "b"),),
    (Door(DoorKind.PASSWORD, "port 22", "sshd takes passwords", "sshd_config:7", ("root",)),),
    (Exposed("/etc/keys", ("root",), "its group can write it", heeded=True),),
    (LiveSession("root", key("iphone"), 7, "198.51.100.7", 40000, 2, NOON, ours=True),),
    "why",
    frozenset({"SHA256:x"}),
    frozenset({"b"}),
    NOON,
    (Applied(key("pc"), "hcloud_ssh_key.pc", "7"),),
    Tailnet(
        (Node("n", "web", created=NOON),), (AuthKey("k", tags=("a",)),), (SshRule("accept", ("a",), ("b",), ("c",)),)
    ),
)


@pytest.mark.parametrize(
    "observation",
    [
        _SEEN,
        Seen("server:empty", NOON, ()),
        Seen("tailscale", NOON, ("tailnet",), blocked=frozenset(), applied=(), tailnet=Tailnet(ssh_rules=())),
        Unreachable("server:vps", NOON, "no answer", "ping it"),
        NoWayIn("server:vps", NOON, "no key"),
        Untrusted("server:new", NOON, "new", "", "203.0.113.10", 2222, key("host"), (key("old"),), "made anew"),
        HostKeyChanged("server:new", NOON, "changed", "", "203.0.113.10", 22, key("host"), (key("old"),)),
    ],
)
def test_what_was_seen_is_the_same_when_it_is_read_again(observation: Observation) -> None:
    again = kept_observation(kept_text(observation))
    assert again == observation
    assert type(again) is type(observation)
    assert again is not None
    assert again.at.tzinfo is not None


def test_a_key_keeps_its_comment() -> None:
    again = kept_observation(kept_text(replace(_SEEN, sessions=())))
    assert isinstance(again, Seen)
    assert [grant.key.comment for grant in again.grants] == [key("pc").comment, key("bob").comment]


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "{}", '{"is":"Gone"}', '{"is":"Seen"}'),
        '{"is":"Unreachable","target":"a","at":3,"why":"b"}',
        '{"is":"Seen","target":"a","at":"2026-11-23T12:00:00+00:00","accounts":[],"new":1}',
    ],
)
def test_what_this_version_cannot_read_is_none(text: str) -> None:
    assert kept_observation(text) is None
