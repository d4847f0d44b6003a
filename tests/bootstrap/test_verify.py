"""What a target says that it did, held against what is seen afterwards: it counts only where both agree."""

from dataclasses import replace

import pytest

from bootstrap.targets.base import Outcome, Result
from bootstrap.verify import judged, settled
from keys.access import Door, DoorKind, Grant, LiveSession, Observation, Seen, Unreachable
from keys.plan import Change, Verb
from tests.keys.made import NOON, key

GONE = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost", ends_sessions=True)
EMPTY = Seen("server:web", NOON, ("root",))
HERE = Grant("root", key("macbook"))
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515)
OURS = replace(SESSION, ours=True)
ELSEWHERE = replace(SESSION, account="deploy")


def found_of(verb: Verb, after: Observation, outcome: Outcome | None = None) -> Outcome:
    change = replace(GONE, verb=verb, ends_sessions=verb is Verb.REMOVE)
    return judged(replace(outcome or Outcome(change, Result.DONE), change=change), after)


@pytest.mark.parametrize(
    ("verb", "after", "wrong"),
    [
        (Verb.ADD, replace(EMPTY, grants=(HERE,)), ""),
        (Verb.ADD, replace(EMPTY, grants=(replace(HERE, unknown="a Match"),)), ""),
        (Verb.ADD, EMPTY, "but not seen there afterwards"),
        (Verb.ADD, replace(EMPTY, grants=(replace(HERE, account="deploy"),)), "but not seen there afterwards"),
        (Verb.ADD, replace(EMPTY, grants=(replace(HERE, refused="DenyUsers"),)), "but refused there: DenyUsers"),
        (Verb.ADD, replace(EMPTY, grants=(replace(HERE, refused="expired"), HERE)), ""),
        (Verb.REMOVE, EMPTY, ""),
        (Verb.REMOVE, replace(EMPTY, grants=(HERE,)), "but seen there again afterwards"),
        (Verb.REMOVE, replace(EMPTY, grants=(replace(HERE, refused="expired"),)), "but seen there again afterwards"),
        (Verb.REMOVE, replace(EMPTY, grants=(replace(HERE, account="deploy"),)), ""),
        (Verb.PROVE, replace(EMPTY, grants=(HERE,)), "but seen there again afterwards"),
        (Verb.PROVE, EMPTY, ""),
        (Verb.BLOCK, EMPTY, "but its list of revoked keys does not hold it afterwards"),
        (Verb.BLOCK, replace(EMPTY, blocked=frozenset()), "but its list of revoked keys does not hold it afterwards"),
        (Verb.BLOCK, replace(EMPTY, blocked=frozenset({GONE.key.fingerprint})), ""),
        (Verb.END, replace(EMPTY, sessions=(SESSION,)), "but a session goes on afterwards (root from 198.51.100.7)"),
        (
            Verb.REMOVE,
            replace(EMPTY, sessions=(ELSEWHERE,)),
            "but a session goes on afterwards (deploy from 198.51.100.7)",
        ),
        (Verb.END, replace(EMPTY, sessions=(OURS,)), ""),
        (Verb.END, EMPTY, ""),
    ],
)
def test_what_is_seen_afterwards_decides(verb: Verb, after: Seen, wrong: str) -> None:
    found = found_of(verb, after)
    assert (found.result, found.said) == ((Result.FAILED, wrong) if wrong else (Result.DONE, ""))


@pytest.mark.parametrize(
    ("proof", "doubts", "result"),
    [
        ("asked afresh, the server lets it in", (), Result.DONE),
        ("about this account the server was not asked", ("the server was not asked about root",), Result.FAILED),
        ("", (), Result.FAILED),
    ],
)
def test_a_key_that_reads_as_refused_is_added_only_where_the_server_itself_lets_it_in(
    proof: str, doubts: tuple[str, ...], result: Result
) -> None:
    refused = replace(EMPTY, grants=(replace(HERE, refused="DenyUsers"),))
    outcome = Outcome(GONE, Result.DONE, proof=proof, doubts=doubts)
    assert found_of(Verb.ADD, refused, outcome).result is result


@pytest.mark.parametrize("verb", Verb)
def test_what_was_not_seen_afterwards_is_not_done(verb: Verb) -> None:
    found = found_of(verb, Unreachable("server:web", NOON, "no answer"))
    assert (found.result, found.said) == (Result.AWAY, "written, but not seen afterwards: no answer")


@pytest.mark.parametrize("result", [Result.FAILED, Result.AWAY, Result.REFUSED])
def test_what_the_target_itself_calls_undone_stays_so(result: Result) -> None:
    outcome = Outcome(GONE, result, "no room", doubts=("a",))
    after = replace(EMPTY, unknown=("a command",))
    assert found_of(Verb.REMOVE, after, outcome) == replace(outcome, change=GONE)


@pytest.mark.parametrize(
    ("verb", "doubts"),
    [
        (Verb.ADD, ("not asked",)),
        (Verb.REMOVE, ("not asked", "a command", "no log")),
        (Verb.END, ("not asked", "a command", "no log")),
        (Verb.PROVE, ("not asked", "a command", "no log")),
        (Verb.BLOCK, ("not asked", "a command")),
    ],
)
def test_what_the_last_look_leaves_open_is_a_doubt_about_a_key_that_must_be_out(
    verb: Verb, doubts: tuple[str, ...]
) -> None:
    grants = (HERE,) if verb is Verb.ADD else ()
    after = replace(
        EMPTY,
        grants=grants,
        unknown=("a command", "a command"),
        sessions_unknown="no log",
        blocked=frozenset({GONE.key.fingerprint}),
    )
    found = found_of(verb, after, Outcome(GONE, Result.ALREADY, doubts=("not asked",)))
    assert (found.result, found.doubts) == (Result.ALREADY, doubts)


@pytest.mark.parametrize(
    ("kind", "verb", "doubt"),
    [
        (DoorKind.TAILSCALE, Verb.REMOVE, "Tailscale SSH is on there"),
        (DoorKind.TAILSCALE, Verb.PROVE, "Tailscale SSH is on there"),
        (DoorKind.DROPBEAR, Verb.BLOCK, "dropbear (port 2222) heeds no list"),
        (DoorKind.SSHD, Verb.BLOCK, "whether the second sshd (port 2222) heeds"),
        (DoorKind.PASSWORD, Verb.REMOVE, ""),
        (DoorKind.PASSWORD, Verb.BLOCK, ""),
        (DoorKind.TAILSCALE, Verb.ADD, ""),
    ],
)
def test_a_door_that_what_was_done_does_not_close_is_a_doubt(kind: DoorKind, verb: Verb, doubt: str) -> None:
    door = Door(kind, "port 2222", "a daemon listens")
    after = replace(EMPTY, doors=(door,), blocked=frozenset({GONE.key.fingerprint}))
    after = replace(after, grants=(HERE,)) if verb is Verb.ADD else after
    doubts = found_of(verb, after).doubts
    assert [one.startswith(doubt) for one in doubts] == [True] * bool(doubt)


LEFT = Outcome(replace(GONE, target="tailscale", account="tailnet"), Result.DONE, proof="asked afresh, it is gone")
AUTH_KEY = replace(LEFT, change=replace(LEFT.change, account="auth keys"))


@pytest.mark.parametrize(
    ("tailnet", "settles"),
    [
        ([LEFT], True),
        ([LEFT, AUTH_KEY], True),
        ([], False),
        ([AUTH_KEY], False),
        ([replace(LEFT, proof="")], False),
        ([replace(LEFT, result=Result.AWAY)], False),
        ([replace(LEFT, doubts=("a machine called like it",))], False),
        ([LEFT, replace(AUTH_KEY, result=Result.FAILED)], False),
        ([replace(LEFT, change=replace(LEFT.change, device="ipad"))], False),
    ],
)
def test_tailscale_ssh_is_no_doubt_any_more_once_the_device_was_proved_out_of_the_tailnet(
    tailnet: list[Outcome], settles: bool
) -> None:
    after = replace(EMPTY, doors=(Door(DoorKind.TAILSCALE, "tailscaled", "it is on"),), unknown=("a command",))
    web = judged(Outcome(GONE, Result.DONE), after)
    first, *others = settled([web, *tailnet])
    assert len(web.doubts) == 2
    assert first.doubts == (("a command",) if settles else web.doubts)
    assert others == tailnet


def test_a_key_that_has_come_to_stand_elsewhere_meanwhile_is_not_out() -> None:
    after = replace(EMPTY, grants=(replace(HERE, account="deploy"),))
    done = Outcome(replace(GONE), Result.DONE)
    assert judged(done, after, EMPTY).said == "but it has come to stand at deploy meanwhile"
    assert judged(done, after, after).result is Result.DONE  # it was known there, and has a change of its own


@pytest.mark.parametrize(("blocked", "doubts"), [(True, ("a directory",)), (False, ("an authority", "a directory"))])
def test_who_else_vouches_for_a_key_is_no_doubt_once_it_is_blocked(blocked: bool, doubts: tuple[str, ...]) -> None:
    after = replace(
        EMPTY,
        unknown=("an authority", "a directory"),
        of_lists=frozenset({"an authority"}),
        blocked=frozenset({GONE.key.fingerprint} if blocked else {"SHA256:another"}),
    )
    assert found_of(Verb.REMOVE, after).doubts == doubts
