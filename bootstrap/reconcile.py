"""observe -> plan -> apply -> verify, the one loop behind onboarding, revoking and repairing.

This module alone knows order, threads and retries. Seeds are changed before live targets, so that nothing re-grows;
at each target additions come before removals; what a target says it did counts only once it was seen again. A key is
taken from the seeds in the reverse order, and stays at the first of them while a later one would bring it back.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bootstrap.defect import defect
from bootstrap.events import Applied, ApplyingStarted, Emit, Observed, ObservingStarted, Stopping, Verified
from bootstrap.prompts import Prompts, broken_off
from bootstrap.state import State
from bootstrap.succession import kept_for_own_login, kept_without_successor
from bootstrap.targets.base import LogsIn, Outcome, Result, Target
from bootstrap.verify import judged, settled
from keys.access import Effect, Observation, Unreachable, Wish
from keys.errors import KeyturnError
from keys.plan import Change, Plan, Verb
from keys.registry import Registry
from keys.safety import Rule, keep_last_keys

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_NOT_BEGUN = "interrupted before it began"
_HELD = "kept: another place would bring it back, or its new key is not there"
_THREADS = 64  # more gain nothing: a login is bound by the servers' own key exchange


@dataclass(frozen=True)
class Place:
    """A target together with what the fleet wants of it."""

    target: Target
    wish: Wish


class Reconciler:
    """Runs the loop over all places of a fleet. One at a time; its events come from several threads."""

    def __init__(
        self,
        places: Sequence[Place],
        state: State,
        clock: Callable[[], datetime],
        emit: Emit,
        prompts: Prompts | None = None,
        *,
        overridden: frozenset[Rule] = frozenset(),
    ) -> None:
        self._places = {place.target.name: place for place in places}
        self._state = state
        self._clock = clock
        self._emit = emit
        self._prompts = prompts or Prompts()
        self._overridden = overridden
        self._stopping = threading.Event()
        self._seen: dict[str, Observation] = {}

    def observe(self, registry: Registry, only: Iterable[str] = ()) -> dict[str, Observation]:
        """Look at every place, or at those named, side by side, and remember what was seen.

        Raises BrokenOffError where it was stopped before all had been asked.
        """
        places = [self._places[name] for name in only] or list(self._places.values())
        found = self._side_by_side(lambda place: self._observe_one(place, registry), places)
        for observation in found:
            self._state.remember(observation, self._places[observation.target].wish, registry)
        self._seen |= {observation.target: observation for observation in found}
        return {observation.target: observation for observation in found}

    def apply(self, plan: Plan, registry: Registry) -> tuple[Outcome, ...]:
        """Make the changes of a plan, seeds first, and look again at each target that was changed."""
        names = dict.fromkeys(change.target for change in plan.changes)
        seeds = [name for name in names if self._places[name].target.effect is Effect.SEED]
        live = [name for name in names if name not in seeds]
        outcomes = self._apply_seeds(seeds, plan, registry)
        for done in self._side_by_side(lambda name: self._apply_one(name, plan.at(name), registry), live):
            outcomes.extend(done)
        return tuple(settled(outcomes))

    def _apply_seeds(self, names: Sequence[str], plan: Plan, registry: Registry) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for name in names:
            if adding := tuple(change for change in plan.at(name) if change.verb is Verb.ADD):
                outcomes += self._apply_one(name, adding, registry)
        failed = {one.change.device for one in outcomes if not one.is_good}
        for name in reversed(names):
            removing = tuple(change for change in plan.at(name) if change.verb is not Verb.ADD)
            held = [change for change in removing if change.device in failed]
            outcomes += [Outcome(change, Result.FAILED, _HELD) for change in held]
            if left := tuple(change for change in removing if change not in held):
                done = self._apply_one(name, left, registry)
                failed |= {one.change.device for one in done if not one.is_good}
                outcomes += done
        return outcomes

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        """Let what is under way at targets finish, and begin nothing more. May come from any thread."""
        if not self.is_stopping:
            self._stopping.set()
            self._emit(Stopping())

    def pause(self, seconds: float) -> None:
        """Wait so long, or until it is stopped."""
        self._stopping.wait(seconds)

    def close(self) -> None:
        self._side_by_side(lambda place: place.target.close(), list(self._places.values()))

    def _side_by_side(self, work: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        """Run it for all items in threads. Ctrl-C lets what runs finish, and starts nothing more."""
        if not items:
            return []
        with ThreadPoolExecutor(min(_THREADS, len(items)), thread_name_prefix="keyturn") as pool:
            try:
                done = self._prompts.wait(lambda: [pool.submit(work, item) for item in items])
                return [one.result() for one in done]
            except KeyboardInterrupt:
                self.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def _observe_one(self, place: Place, registry: Registry) -> Observation:
        if self.is_stopping:
            raise broken_off()
        self._emit(ObservingStarted(place.target.name))
        observation = self._look(place.target, registry)
        self._emit(Observed(place.target.name, observation))
        return observation

    def _look(self, target: Target, registry: Registry) -> Observation:
        try:
            return target.observe(registry)
        except KeyturnError as error:
            return Unreachable(target.name, self._clock(), error.what, error.hint)
        except Exception as error:  # noqa: BLE001  whatever one target brings about, the others are done all the same
            return Unreachable(target.name, self._clock(), *defect(error))

    def _apply_one(self, name: str, changes: tuple[Change, ...], registry: Registry) -> list[Outcome]:
        place = self._places[name]
        if self.is_stopping:
            left = [Outcome(change, Result.AWAY, _NOT_BEGUN) for change in changes]
            self._emit(Applied(name, tuple(left)))
            return left
        self._emit(ApplyingStarted(name, changes))
        outcomes = self._add_then_remove(place, changes, registry)
        after = self._look(place.target, registry)
        self._emit(Verified(name, after))
        outcomes = [judged(outcome, after, self._seen.get(name)) for outcome in outcomes]
        self._state.record(outcomes, self._clock())
        self._state.remember(after, place.wish, registry)
        self._emit(Applied(name, tuple(outcomes)))
        return outcomes

    def _add_then_remove(self, place: Place, changes: tuple[Change, ...], registry: Registry) -> list[Outcome]:
        """A device's old key goes only once its new one was proved, and an account's last key not at all."""
        outcomes = self._make(place.target, [change for change in changes if change.verb is Verb.ADD])
        unproved = {outcome.change.device for outcome in outcomes if not outcome.is_good}
        removals = [change for change in changes if change.verb is not Verb.ADD]
        held = [change for change in removals if change.device in unproved]
        outcomes += [Outcome(change, Result.FAILED, "kept: the new key could not be proved") for change in held]
        removals = [change for change in removals if change not in held]
        added = [outcome.change for outcome in outcomes if outcome.is_good]
        name = place.target.name
        outcomes += (kept := kept_without_successor(removals, place.wish, self._seen.get(name), added, registry))
        removals = _but(removals, kept)
        if Rule.KEY_IN_USE not in self._overridden:
            outcomes += (kept := kept_for_own_login(place.target, removals, registry))
            removals = _but(removals, kept)
        if unproved and removals:
            removals, refused = self._but_last_keys(place, removals, registry)
            outcomes += refused
        return outcomes + self._make(place.target, removals)

    def _but_last_keys(
        self, place: Place, removals: list[Change], registry: Registry
    ) -> tuple[list[Change], list[Outcome]]:
        """What may still go where the plan had counted on a key that did not get in."""
        seen = {place.target.name: self._look(place.target, registry)}
        login = place.target.own_login if isinstance(place.target, LogsIn) else None
        logins = {place.target.name: login} if login else {}
        plan = Plan(tuple(removals))
        plan, refusals = keep_last_keys(plan, seen, [place.wish], registry, logins=logins, overridden=self._overridden)
        return list(plan.changes), [Outcome.by_rule(one) for one in refusals]

    def _make(self, target: Target, changes: Sequence[Change]) -> list[Outcome]:
        if not changes:
            return []
        if self.is_stopping:
            return [Outcome(change, Result.AWAY, _NOT_BEGUN) for change in changes]
        try:
            return list(target.apply(changes))
        except KeyturnError as error:
            return [Outcome(change, Result.FAILED, error.what, error.hint) for change in changes]
        except Exception as error:  # noqa: BLE001  as above
            return [Outcome(change, Result.FAILED, *defect(error)) for change in changes]


def _but(changes: Sequence[Change], kept: Sequence[Outcome]) -> list[Change]:
    """Those that none of these outcomes is about."""
    told = {outcome.change for outcome in kept}
    return [change for change in changes if change not in told]
