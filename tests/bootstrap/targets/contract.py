"""The contract that every target keeps, whatever place it stands for.

A target joins by a test class that inherits TargetContract and has a fixture `stage`; see test_terraform_contract.py.
One that nothing can be put at inherits RemovalContract; see test_tailscale_contract.py.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from bootstrap.targets.base import Outcome, Result, Target
from keys.access import Seen, Unreachable
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from tests.keys.made import key


@dataclass
class Stage:
    """One target with the place behind it.

    account: a login that keys are put at. snapshot: all that a change could touch, read without the target's help.
    seed_foreign: puts things there that are not keyturn's, keys among them, and gives these keys.
    foreign: what is there of that now, as bytes or the like. away: while it lasts, the place can't be reached.
    deaths: each makes one change in a process that is killed on the way, at another point.
    """

    target: Target
    account: str
    snapshot: Callable[[], object]
    seed_foreign: Callable[[], Sequence[PublicKey]]
    foreign: Callable[[], object]
    away: Callable[[], AbstractContextManager[None]]
    deaths: Sequence[Callable[[Change], None]] = field(default_factory=tuple)

    def change(self, verb: Verb, device: str) -> Change:
        return Change(verb, self.target.name, self.account, key(device), device, "wanted here")

    def add(self, *devices: str) -> Sequence[Outcome]:
        return self.target.apply([self.change(Verb.ADD, device) for device in devices])

    def put(self, *devices: str) -> None:
        """See to it that they are in."""
        self.add(*devices)

    def remove(self, *devices: str) -> Sequence[Outcome]:
        return self.target.apply([self.change(Verb.REMOVE, device) for device in devices])

    def seen(self) -> Seen:
        observation = self.target.observe()
        assert isinstance(observation, Seen), observation
        return observation

    def accounts_of(self, device: str) -> list[str]:
        """Each once, however often the key stands there."""
        return list(dict.fromkeys(grant.account for grant in self.seen().of(key(device))))


class _Contract:
    """What holds of every target."""

    def test_observing_writes_nothing(self, stage: Stage) -> None:
        stage.seed_foreign()
        before = stage.snapshot()
        first, second = stage.seen(), stage.seen()
        assert first.grants == second.grants
        assert stage.snapshot() == before

    def test_an_observation_names_the_target_and_the_account(self, stage: Stage) -> None:
        seen = stage.seen()
        assert seen.target == stage.target.name
        assert stage.account in seen.accounts

    def test_every_grant_says_where_it_stands(self, stage: Stage) -> None:
        stage.put("macbook")
        assert all(grant.where for grant in stage.seen().grants)

    def test_what_was_removed_is_then_seen_gone(self, stage: Stage) -> None:
        stage.put("macbook", "pc")
        (outcome,) = stage.remove("macbook")
        assert outcome.result is Result.DONE
        assert stage.accounts_of("macbook") == []

    def test_removing_twice_is_removing_once(self, stage: Stage) -> None:
        stage.put("macbook", "pc")
        stage.remove("macbook")
        before = stage.snapshot()
        (outcome,) = stage.remove("macbook")
        assert outcome.result is Result.ALREADY
        assert stage.snapshot() == before

    def test_only_the_key_meant_is_removed(self, stage: Stage) -> None:
        stage.put("macbook", "pc")
        stage.remove("macbook")
        assert stage.accounts_of("pc") == [stage.account]

    def test_no_changes_are_no_writing(self, stage: Stage) -> None:
        before = stage.snapshot()
        assert list(stage.target.apply([])) == []
        assert stage.snapshot() == before

    def test_a_place_out_of_reach_is_an_observation_with_a_reason(self, stage: Stage) -> None:
        with stage.away():
            observation = stage.target.observe()
        assert isinstance(observation, Unreachable)
        assert observation.why
        assert observation.hint

    def test_a_closed_target_may_be_used_again(self, stage: Stage) -> None:
        stage.put("macbook")
        stage.target.close()
        stage.target.close()
        assert stage.accounts_of("macbook") == [stage.account]


class RemovalContract(_Contract):
    """What holds beside of a target that keyturn can put nothing at."""

    def test_what_is_foreign_survives_a_removal(self, stage: Stage) -> None:
        keys = stage.seed_foreign()
        stage.put("macbook", "pc")
        before = stage.foreign()
        stage.remove("macbook")
        assert stage.foreign() == before
        assert {grant.key for grant in stage.seen().grants} >= set(keys)

    def test_there_is_one_outcome_for_each_removal_in_their_order(self, stage: Stage) -> None:
        stage.put("pc", "macbook")
        changes = [stage.change(Verb.REMOVE, device) for device in ("ipad", "macbook")]
        outcomes = stage.target.apply(changes)
        assert [outcome.change for outcome in outcomes] == changes
        assert [outcome.result for outcome in outcomes] == [Result.ALREADY, Result.DONE]

    def test_a_removal_out_of_reach_is_an_outcome_and_changes_nothing(self, stage: Stage) -> None:
        stage.put("macbook", "pc")
        before = stage.snapshot()
        with stage.away():
            (outcome,) = stage.remove("macbook")
        assert not outcome.is_good
        assert outcome.said
        assert stage.snapshot() == before


class TargetContract(_Contract):
    """What holds beside of a target that keys are put at."""

    def test_a_key_that_was_added_is_then_seen(self, stage: Stage) -> None:
        (outcome,) = stage.add("macbook")
        assert outcome.result is Result.DONE
        assert stage.accounts_of("macbook") == [stage.account]

    def test_adding_twice_is_adding_once(self, stage: Stage) -> None:
        stage.add("macbook")
        before = stage.snapshot()
        (outcome,) = stage.add("macbook")
        assert outcome.result is Result.ALREADY
        assert stage.snapshot() == before

    def test_what_is_foreign_survives_an_addition_and_a_removal(self, stage: Stage) -> None:
        keys = stage.seed_foreign()
        before = stage.foreign()
        stage.add("macbook", "pc")
        stage.remove("macbook")
        assert stage.foreign() == before
        assert {grant.key for grant in stage.seen().grants} >= set(keys)

    def test_there_is_one_outcome_for_each_change_in_their_order(self, stage: Stage) -> None:
        stage.add("pc")
        changes = [stage.change(Verb.ADD, "macbook"), stage.change(Verb.ADD, "pc"), stage.change(Verb.REMOVE, "ipad")]
        outcomes = stage.target.apply(changes)
        assert [outcome.change for outcome in outcomes] == changes
        assert [outcome.result for outcome in outcomes] == [Result.DONE, Result.ALREADY, Result.ALREADY]

    def test_a_change_out_of_reach_is_an_outcome_and_changes_nothing(self, stage: Stage) -> None:
        before = stage.snapshot()
        with stage.away():
            (outcome,) = stage.add("macbook")
        assert not outcome.is_good
        assert outcome.said
        assert stage.snapshot() == before

    def test_what_dies_half_way_leaves_either_the_old_or_the_new(self, stage: Stage) -> None:
        stage.seed_foreign()
        for number, die in enumerate(stage.deaths):
            change = stage.change(Verb.ADD, f"device-{number}")
            foreign, before = stage.foreign(), stage.snapshot()
            die(change)
            half_way, gets_in = stage.snapshot(), bool(stage.accounts_of(change.device))
            assert gets_in or half_way == before
            assert stage.foreign() == foreign
            (outcome,) = stage.target.apply([change])
            assert outcome.result is (Result.ALREADY if gets_in else Result.DONE)
            assert stage.accounts_of(change.device) == [stage.account]
