"""What a target says that it did, held against what is seen afterwards: it counts only where both agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bootstrap.reconcile import Place, Reconciler
from bootstrap.state import State
from bootstrap.targets.base import Outcome, Result
from keys.access import Effect, Grant, LiveSession, Observation, Seen, Unreachable, Wish
from keys.plan import Change, Plan, Verb
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost

REGISTRY = Registry().with_device(device("pc")).with_device(lost("macbook"))
GONE = Change(Verb.REMOVE, "server:web", "root", key("macbook"), "macbook", "lost", ends_sessions=True)
EMPTY = Seen("server:web", NOON, ("root",))
HERE = Grant("root", key("macbook"))
SESSION = LiveSession("root", key("macbook"), 4711, "198.51.100.7", 51515)
OURS = replace(SESSION, ours=True)
ELSEWHERE = replace(SESSION, account="deploy")


@dataclass
class Says:
    """A target that says it did everything, and that then shows what a test wants."""

    after: Observation
    outcome: Outcome | None = None
    name: str = "server:web"
    effect: Effect = Effect.LIVE
    verbs: frozenset[Verb] = frozenset(Verb)
    calls: list[str] = field(default_factory=list)

    def observe(self, registry: Registry = REGISTRY) -> Observation:
        return self.after

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        return [replace(self.outcome or Outcome(change, Result.DONE), change=change) for change in changes]

    def close(self) -> None:
        self.calls.append("close")


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state.sqlite")


def judged(state: State, verb: Verb, after: Observation, outcome: Outcome | None = None) -> Outcome:
    change = replace(GONE, verb=verb, ends_sessions=verb is Verb.REMOVE)
    target = Says(after, outcome)
    places = [Place(target, Wish(target.name, target.effect, ("root",)))]
    loop = Reconciler(places, state, lambda: NOON, lambda _event: None)
    (found,) = loop.apply(Plan((change,)), REGISTRY)
    state.close()
    return found


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
        (Verb.END, replace(EMPTY, sessions=(SESSION,)), "but a session goes on afterwards"),
        (Verb.END, replace(EMPTY, sessions=(OURS, ELSEWHERE)), ""),
        (Verb.END, EMPTY, ""),
    ],
)
def test_what_is_seen_afterwards_decides(state: State, verb: Verb, after: Seen, wrong: str) -> None:
    found = judged(state, verb, after)
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
    state: State, proof: str, doubts: tuple[str, ...], result: Result
) -> None:
    refused = replace(EMPTY, grants=(replace(HERE, refused="DenyUsers"),))
    outcome = Outcome(GONE, Result.DONE, proof=proof, doubts=doubts)
    assert judged(state, Verb.ADD, refused, outcome).result is result


@pytest.mark.parametrize("verb", Verb)
def test_what_was_not_seen_afterwards_is_not_done(state: State, verb: Verb) -> None:
    found = judged(state, verb, Unreachable("server:web", NOON, "no answer"))
    assert (found.result, found.said) == (Result.AWAY, "written, but not seen afterwards: no answer")


@pytest.mark.parametrize("result", [Result.FAILED, Result.AWAY, Result.REFUSED])
def test_what_the_target_itself_calls_undone_stays_so(state: State, result: Result) -> None:
    outcome = Outcome(GONE, result, "no room", doubts=("a",))
    after = replace(EMPTY, unknown=("a command",))
    assert judged(state, Verb.REMOVE, after, outcome) == replace(outcome, change=GONE)


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
    state: State, verb: Verb, doubts: tuple[str, ...]
) -> None:
    grants = (HERE,) if verb is Verb.ADD else ()
    after = replace(
        EMPTY,
        grants=grants,
        unknown=("a command", "a command"),
        sessions_unknown="no log",
        blocked=frozenset({GONE.key.fingerprint}),
    )
    found = judged(state, verb, after, Outcome(GONE, Result.ALREADY, doubts=("not asked",)))
    assert (found.result, found.doubts) == (Result.ALREADY, doubts)
