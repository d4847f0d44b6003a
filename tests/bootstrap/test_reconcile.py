"""The loop: seeds before live targets, additions before removals, and nothing counts that was not seen afterwards."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bootstrap.events import Event, Stopping, Verified
from bootstrap.prompts import BrokenOffError
from bootstrap.reconcile import Place, Reconciler
from bootstrap.state import State
from bootstrap.targets.base import Outcome, Result
from keys.access import Effect, Grant, Observation, Seen, Unreachable, Wish
from keys.errors import KeyturnError
from keys.plan import Change, Plan, Verb
from keys.registry import Registry
from tests.keys.made import NOON, device, key, lost

REGISTRY = Registry().with_device(device("pc")).with_device(lost("macbook"))


@dataclass
class Pretended:
    """A target in memory whose answers a test can bend."""

    name: str
    effect: Effect = Effect.LIVE
    verbs: frozenset[Verb] = frozenset(Verb)
    there: set[tuple[str, str]] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    away: bool = False
    lies: bool = False
    refuses: frozenset[Verb] = frozenset()
    after_apply: Callable[[], None] = lambda: None

    def observe(self, registry: Registry = REGISTRY) -> Observation:
        self.log.append(f"{self.name} observe")
        if self.away:
            return Unreachable(self.name, NOON, "no answer")
        return Seen(self.name, NOON, ("root",), tuple(Grant(account, key(name)) for account, name in self.there))

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        outcomes = []
        for change in changes:
            self.log.append(f"{self.name} {change.verb} {change.device}")
            result = Result.FAILED if change.verb in self.refuses else Result.DONE
            outcomes.append(Outcome(change, result))
            if result is Result.DONE and not self.lies:
                place = (change.account, change.device)
                self.there = self.there | {place} if change.verb is Verb.ADD else self.there - {place}
        self.after_apply()
        return outcomes

    def close(self) -> None:
        self.log.append(f"{self.name} close")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state" / "kua.sqlite")
    yield state
    state.close()


def reconciler(state: State, *targets: Pretended, events: list[Event] | None = None) -> Reconciler:
    places = [Place(target, Wish(target.name, target.effect, ("root",))) for target in targets]
    return Reconciler(places, state, lambda: NOON, (events if events is not None else []).append)


def change(verb: Verb, target: Pretended, name: str) -> Change:
    return Change(verb, target.name, "root", key(name), name, "because")


def test_seeds_are_changed_before_live_targets(state: State) -> None:
    log: list[str] = []
    web = Pretended("server:web", there={("root", "macbook")}, log=log)
    hetzner = Pretended("hetzner", Effect.SEED, there={("root", "macbook")}, log=log)
    plan = Plan((change(Verb.REMOVE, web, "macbook"), change(Verb.REMOVE, hetzner, "macbook")))
    outcomes = reconciler(state, web, hetzner).apply(plan, REGISTRY)
    assert [outcome.result for outcome in outcomes] == [Result.DONE, Result.DONE]
    assert log == ["hetzner remove macbook", "hetzner observe", "server:web remove macbook", "server:web observe"]


def test_additions_come_before_removals(state: State) -> None:
    web = Pretended("server:web", there={("root", "macbook")})
    plan = Plan((change(Verb.REMOVE, web, "macbook"), change(Verb.ADD, web, "pc")))
    reconciler(state, web).apply(plan, REGISTRY)
    assert web.log[:2] == ["server:web add pc", "server:web remove macbook"]


def test_an_old_key_stays_when_the_new_one_of_the_same_device_could_not_be_proved(state: State) -> None:
    web = Pretended("server:web", there={("root", "old")}, refuses=frozenset({Verb.ADD}))
    new = Change(Verb.ADD, web.name, "root", key("pc"), "pc", "rotated")
    old = Change(Verb.REMOVE, web.name, "root", key("old"), "pc", "former key")
    outcomes = reconciler(state, web).apply(Plan((old, new)), REGISTRY)
    assert [(one.change.verb, one.result) for one in outcomes] == [
        (Verb.ADD, Result.FAILED),
        (Verb.REMOVE, Result.FAILED),
    ]
    assert ("root", "old") in web.there


def test_what_is_seen_there_again_was_not_removed(state: State) -> None:
    web = Pretended("server:web", there={("root", "macbook")}, lies=True)
    (outcome,) = reconciler(state, web).apply(Plan((change(Verb.REMOVE, web, "macbook"),)), REGISTRY)
    assert (outcome.result, outcome.said) == (Result.FAILED, "but seen there again afterwards")


def test_what_is_not_seen_afterwards_was_not_added(state: State) -> None:
    web = Pretended("server:web", lies=True)
    (outcome,) = reconciler(state, web).apply(Plan((change(Verb.ADD, web, "pc"),)), REGISTRY)
    assert outcome.result is Result.FAILED


def test_a_target_that_goes_away_after_the_change_is_pending_and_not_done(state: State) -> None:
    web = Pretended("server:web", there={("root", "macbook")})
    web.after_apply = lambda: setattr(web, "away", True)
    (outcome,) = reconciler(state, web).apply(Plan((change(Verb.REMOVE, web, "macbook"),)), REGISTRY)
    assert outcome.result is Result.AWAY
    assert not state.memory().cleared


def test_a_failure_at_one_target_stops_no_other(state: State) -> None:
    class Broken(Pretended):
        def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
            raise KeyturnError(f"the disk is full after {len(changes)} changes", hint="make room")

    web, db = Broken("server:web"), Pretended("server:db")
    outcomes = reconciler(state, web, db).apply(
        Plan((change(Verb.ADD, web, "pc"), change(Verb.ADD, db, "pc"))), REGISTRY
    )
    assert [(one.result, one.hint) for one in outcomes] == [(Result.FAILED, "make room"), (Result.DONE, "")]


def test_whatever_one_target_brings_about_the_others_are_seen_and_done(state: State) -> None:
    class Hostile(Pretended):
        def observe(self, registry: Registry = REGISTRY) -> Observation:
            raise RecursionError("geheim")

        def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
            raise UnicodeDecodeError("utf-8", b"geheim", 0, len(changes), "geheim")

    web, db = Hostile("server:web"), Pretended("server:db")
    loop = reconciler(state, web, db)
    seen = loop.observe(REGISTRY)
    assert isinstance(seen["server:db"], Seen)
    assert isinstance(away := seen["server:web"], Unreachable)
    assert "keyturn has a defect: RecursionError" in away.why
    outcomes = loop.apply(Plan((change(Verb.ADD, web, "pc"), change(Verb.ADD, db, "pc"))), REGISTRY)
    assert [one.result for one in outcomes] == [Result.FAILED, Result.DONE]
    assert "geheim" not in f"{seen} {outcomes}"


def test_every_changed_target_is_looked_at_again(state: State) -> None:
    events: list[Event] = []
    web, db = Pretended("server:web"), Pretended("server:db")
    reconciler(state, web, db, events=events).apply(Plan((change(Verb.ADD, web, "pc"),)), REGISTRY)
    assert [event.target for event in events if isinstance(event, Verified)] == ["server:web"]


def test_memory_keeps_what_was_written_what_was_cleared_and_who_is_away(state: State) -> None:
    web, db = Pretended("server:web", there={("root", "pc")}), Pretended("server:db", away=True)
    reconciler(state, web, db).observe(REGISTRY)
    memory = state.memory()
    assert memory.was_written("server:web", "root", key("pc"))
    assert memory.was_cleared("server:web", key("macbook"), NOON)
    assert memory.away == {"server:db": NOON}
    db.away = False
    reconciler(state, web, db).observe(REGISTRY)
    assert state.memory().away == {}


def test_a_key_that_was_taken_away_on_purpose_has_not_vanished(state: State) -> None:
    web = Pretended("server:web", there={("root", "pc")})
    loop = reconciler(state, web)
    loop.observe(REGISTRY)
    loop.apply(Plan((change(Verb.REMOVE, web, "pc"),)), REGISTRY)
    assert not state.memory().was_written("server:web", "root", key("pc"))


def test_the_diary_tells_what_was_done_oldest_first(state: State) -> None:
    web = Pretended("server:web")
    loop = reconciler(state, web)
    loop.apply(Plan((change(Verb.ADD, web, "pc"),)), REGISTRY)
    loop.apply(Plan((change(Verb.REMOVE, web, "pc"),)), REGISTRY)
    assert [(entry.device, entry.what) for entry in state.history()] == [
        ("pc", "add root: done"),
        ("pc", "remove root: done"),
    ]
    assert state.history("ipad") == []


def test_a_lost_key_that_came_back_is_out_no_more_however_often_it_was_seen_out_before(state: State) -> None:
    web = Pretended("server:web")
    loop = reconciler(state, web)
    loop.observe(REGISTRY)
    web.there = {("root", "macbook")}
    loop.observe(REGISTRY)
    assert not state.memory().was_cleared("server:web", key("macbook"), NOON)


def test_an_accounts_last_key_stays_when_the_one_that_was_to_stand_beside_it_was_not_taken(state: State) -> None:
    web = Pretended("server:web", there={("root", "macbook")}, refuses=frozenset({Verb.ADD}))
    plan = Plan((change(Verb.ADD, web, "pc"), change(Verb.REMOVE, web, "macbook")))
    outcomes = reconciler(state, web).apply(plan, REGISTRY)
    assert [(one.change.verb, one.result) for one in outcomes] == [
        (Verb.ADD, Result.FAILED),
        (Verb.REMOVE, Result.REFUSED),
    ]
    assert web.there == {("root", "macbook")}


def test_a_lost_key_goes_although_another_device_could_not_be_let_in(state: State) -> None:
    web = Pretended("server:web", there={("root", "macbook"), ("root", "ipad")}, refuses=frozenset({Verb.ADD}))
    plan = Plan((change(Verb.ADD, web, "pc"), change(Verb.REMOVE, web, "macbook")))
    outcomes = reconciler(state, web).apply(plan, REGISTRY)
    assert [one.result for one in outcomes] == [Result.FAILED, Result.DONE]
    assert web.there == {("root", "ipad")}


def test_stopped_while_one_place_is_changed_that_is_finished_and_seen_and_no_other_is_begun(state: State) -> None:
    begun, finish = threading.Event(), threading.Event()

    def block() -> None:
        begun.set()
        finish.wait(10)

    hetzner = Pretended("hetzner", Effect.SEED, there={("root", "macbook")}, after_apply=block)
    web = Pretended("server:web", there={("root", "macbook")})
    loop = reconciler(state, hetzner, web)
    plan = Plan((change(Verb.REMOVE, hetzner, "macbook"), change(Verb.REMOVE, web, "macbook")))
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(loop.apply, plan, REGISTRY)
        begun.wait(10)
        loop.stop()
        finish.set()
        outcomes = under_way.result(10)
    assert [(one.change.target, one.result) for one in outcomes] == [
        ("hetzner", Result.DONE),
        ("server:web", Result.AWAY),
    ]
    assert web.there == {("root", "macbook")}
    assert web.log == []


def test_stopped_between_a_new_key_and_an_old_one_the_old_one_stays(state: State) -> None:
    web = Pretended("server:web", there={("root", "old")})
    loop = reconciler(state, web)
    web.after_apply = loop.stop
    outcomes = loop.apply(Plan((change(Verb.ADD, web, "pc"), change(Verb.REMOVE, web, "old"))), REGISTRY)
    assert [one.result for one in outcomes] == [Result.DONE, Result.AWAY]
    assert web.there == {("root", "old"), ("root", "pc")}


def test_stopped_before_all_were_asked_a_look_gives_nothing(state: State) -> None:
    loop = reconciler(state, web := Pretended("server:web"))
    loop.stop()
    with pytest.raises(BrokenOffError):
        loop.observe(REGISTRY)
    assert web.log == []


def test_a_stop_is_told_once_and_ends_a_pause(state: State) -> None:
    events: list[Event] = []
    loop = reconciler(state, events=events)
    loop.stop()
    loop.stop()
    loop.pause(3600)
    assert events == [Stopping()]
