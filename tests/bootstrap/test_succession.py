"""A device's old key goes only where its new one gets in, and where keyturn itself gets in without the old one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bootstrap.reconcile import Place, Reconciler
from bootstrap.ssh.errors import NoKeyAcceptedError
from bootstrap.state import State
from bootstrap.targets.base import Outcome, Result
from keys.access import Effect, Grant, Observation, Seen, Wish
from keys.device import FormerKey
from keys.plan import Change, Plan, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import Rule
from tests.keys.made import NOON, device, key

OLD, NEW = key("old"), key("pc")
REGISTRY = Registry().with_device(replace(device("pc"), former_keys=(FormerKey(OLD, NOON, "rotated"),)))
GOES = Change(Verb.REMOVE, "server:web", "root", OLD, "pc", "former key")
COMES = Change(Verb.ADD, "server:web", "root", NEW, "pc", "wanted here")


@dataclass
class Web:
    """A server in memory. keys: those at root. own_key: keyturn's login. takes: those that it lets in."""

    keys: set[PublicKey]
    own_key: PublicKey | None = None
    takes: set[PublicKey] = field(default_factory=lambda: {OLD, NEW})
    name = "server:web"
    effect = Effect.LIVE
    verbs = frozenset(Verb)

    @property
    def own_login(self) -> tuple[str, PublicKey] | None:
        return ("root", self.own_key) if self.own_key else None

    def log_in_with(self, public: PublicKey) -> None:
        if public not in self.takes & self.keys:
            raise NoKeyAcceptedError("it does not get in")
        self.own_key = public

    def observe(self, registry: Registry = REGISTRY) -> Observation:
        return Seen(self.name, NOON, ("root",), tuple(Grant("root", one) for one in self.keys))

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        for change in changes:
            (self.keys.add if change.verb is Verb.ADD else self.keys.discard)(change.key)
        return [Outcome(change, Result.DONE) for change in changes]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state" / "kua.sqlite")
    yield state
    state.close()


def apply(state: State, web: Web, *changes: Change, overridden: frozenset[Rule] = frozenset()) -> list[Outcome]:
    places = [Place(web, Wish(web.name, web.effect, ("root",)))]
    loop = Reconciler(places, state, lambda: NOON, lambda _event: None, overridden=overridden)
    loop.observe(REGISTRY)
    return list(loop.apply(Plan(changes), REGISTRY))


def test_where_keyturn_logs_in_with_the_old_key_it_goes_on_with_the_new_one(state: State) -> None:
    web = Web({OLD}, own_key=OLD)
    assert [one.result for one in apply(state, web, COMES, GOES)] == [Result.DONE, Result.DONE]
    assert (web.keys, web.own_key) == ({NEW}, NEW)


def test_where_the_new_one_does_not_log_in_the_old_one_stays_unless_that_rule_is_overridden(state: State) -> None:
    web = Web({OLD}, own_key=OLD, takes={OLD})
    _, kept = apply(state, web, COMES, GOES)
    assert (kept.result, OLD in web.keys) == (Result.FAILED, True)
    assert "kept: keyturn itself logs in with it, and not yet with the new one: it does not get in" in kept.said
    assert "IdentityFile" in kept.hint
    apply(state, web, GOES, overridden=frozenset({Rule.KEY_IN_USE}))
    assert OLD not in web.keys


def test_where_the_new_one_has_vanished_the_old_one_stays(state: State) -> None:
    web = Web({OLD})
    (kept,) = apply(state, web, GOES)
    assert (kept.result, kept.said) == (Result.FAILED, "kept: its new key does not get in there")
    assert "keyturn apply --put-back" in kept.hint
    assert OLD in web.keys


def test_where_the_new_one_stands_already_the_old_one_goes(state: State) -> None:
    web = Web({OLD, NEW})
    (done,) = apply(state, web, GOES)
    assert (done.result, web.keys) == (Result.DONE, {NEW})
