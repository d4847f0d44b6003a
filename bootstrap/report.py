"""What became of a plan: done and seen, failed, pending, refused. Its exit code is the command's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bootstrap.exit_code import ExitCode
from bootstrap.targets.base import Outcome, Result
from keys.access import has_logins
from keys.plan import Pending, Plan, Verb
from keys.safety import Refusal


class Standing(StrEnum):
    """How a revocation ended at one target."""

    PROVED = "proved out"
    REMOVED = "removed, not proved"
    PENDING = "pending"
    REFUSED = "refused by a safety rule"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a revocation at one target. why: what stands against its being proved; since: pending since."""

    target: str
    standing: Standing
    why: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One run of a workflow. carried_out is False where the plan was only shown, or the person said no.

    away: the targets that could not be seen, or take no change, each with what to do about it. seeds: the targets that
    decide about servers to come, and change nothing on those that run.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    carried_out: bool = True
    away: Mapping[str, str] = field(default_factory=dict)
    seeds: frozenset[str] = frozenset()

    @property
    def pending(self) -> tuple[Pending, ...]:
        return self.plan.pending

    def endings(self) -> tuple[Ending, ...]:
        """Of each target that something was to be taken away at: how that ended. The worst of what happened there."""
        found: dict[str, Ending] = {}
        for ending in (*self._of_outcomes(), *self._of_the_rest()):
            before = found.get(ending.target)
            if before is None or _ORDER.index(ending.standing) > _ORDER.index(before.standing):
                found[ending.target] = ending
        return tuple(self._but_for_a_block(ending) for ending in found.values())

    def left_running(self) -> tuple[tuple[str, ...], tuple[Ending, ...]]:
        """Seeds that something was taken off, and the servers that keep it for all that; nothing where none does."""
        gone = [one.change.target for one in self.outcomes if one.change.verb is Verb.REMOVE and one.is_good]
        done = tuple(dict.fromkeys(target for target in gone if target in self.seeds))
        ends = (one for one in self.endings() if one.target not in self.seeds and has_logins(one.target))
        left = (one for one in ends if one.standing in _KEEPS)
        return (done, tuple(left)) if done else ((), ())

    def _of_outcomes(self) -> Iterator[Ending]:
        return (ending_of(outcome) for outcome in self.outcomes if outcome.change.verb is not Verb.ADD)

    def _but_for_a_block(self, ending: Ending) -> Ending:
        """Where nothing but a block has failed, the key is out all the same, and a person has to know that."""
        here = [one for one in self.outcomes if one.change.target == ending.target and one.change.verb in _OUT]
        if ending.standing is not Standing.FAILED or not here:
            return ending
        if any(ending_of(one).standing is not Standing.PROVED for one in here):
            return ending
        return replace(ending, why=f"out, and proved so, but {ending.why}")

    def _of_the_rest(self) -> Iterator[Ending]:
        for refusal in self.refusals:
            yield Ending(refusal.change.target, Standing.REFUSED, refusal.why)
        for one in self.pending:
            if one.verb is not Verb.ADD:
                yield Ending(one.target, Standing.PENDING, one.why, one.since)

    def exit_code(self) -> ExitCode:
        """The worst of what happened: a refusal, then a failure, then something pending."""
        results = {outcome.result for outcome in self.outcomes}
        if self.refusals or Result.REFUSED in results:
            return ExitCode.REFUSED
        if Result.FAILED in results:
            return ExitCode.FAILED
        if not self.carried_out:
            return ExitCode.FINDINGS if self.plan or self.pending or self.plan.questions else ExitCode.OK
        if self.pending or Result.AWAY in results:
            return ExitCode.PENDING
        return ExitCode.FINDINGS if self.plan.questions else ExitCode.OK


def ending_of(outcome: Outcome) -> Ending:
    """How one removal ended."""
    target, standing = outcome.change.target, _STANDINGS[outcome.result]
    if standing is not Standing.PROVED:
        return Ending(target, standing, outcome.said)
    return Ending(target, Standing.REMOVED, _some(outcome.doubts)) if outcome.doubts else Ending(target, standing)


def _some(doubts: Sequence[str]) -> str:
    """The first few; the outcome has them all."""
    more = [f"and {len(doubts) - _FEW} more"] if len(doubts) > _FEW else []
    return "; ".join([*doubts[:_FEW], *more])


_FEW = 3
_KEEPS = frozenset({Standing.PENDING, Standing.REFUSED, Standing.FAILED})
_OUT = frozenset({Verb.REMOVE, Verb.END, Verb.PROVE})
_ORDER = (Standing.PROVED, Standing.REMOVED, Standing.PENDING, Standing.REFUSED, Standing.FAILED)
_STANDINGS = {
    Result.DONE: Standing.PROVED,
    Result.ALREADY: Standing.PROVED,
    Result.AWAY: Standing.PENDING,
    Result.REFUSED: Standing.REFUSED,
    Result.FAILED: Standing.FAILED,
}
