"""A safety rule has refused all or some of a change: the person may go on without it, by typing its name.

What no rule refuses is done before they are asked, and what comes of doing without the rule is shown as a plan first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from bootstrap.attended.attendant import Attendant, Question
from bootstrap.prompts import BrokenOffError
from bootstrap.report import Report
from bootstrap.targets.base import Outcome, Result
from keys.errors import UnsafeError
from keys.plan import Change
from keys.safety import FRESH_MINUTES, Rule

Made = TypeVar("Made")
Attempt = Callable[[frozenset[Rule]], Report]


@dataclass(frozen=True)
class DoWithoutRule(Question[bool]):
    """Whether to do without this rule, this once; its name is typed for a yes. refused: a sentence each."""

    rule: Rule
    refused: tuple[str, ...]


def despite_refusals(attendant: Attendant, attempt: Callable[[frozenset[Rule]], Made]) -> Made:
    """What came of an attempt that a rule refuses as a whole, or not at all. Raises what it raises."""
    return _Rules(attendant).despite(attempt)


def despite_rules(attendant: Attendant, attempt: Attempt) -> Report:
    """What came of the attempt, which is told the rules to do without; none at first. Raises what it raises."""
    rules = _Rules(attendant)
    report: Report | None = None
    while True:
        further = rules.despite(attempt)
        if report is None or further.carried_out:
            report = _together(report, further)
        if not further.carried_out or not rules.give_way_for(report):
            return report


class _Rules:
    """without: those that the person does without. What they have said no to is not asked again."""

    def __init__(self, attendant: Attendant) -> None:
        self.without: frozenset[Rule] = frozenset()
        self._kept: set[Rule] = set()
        self._attendant = attendant

    def despite(self, attempt: Callable[[frozenset[Rule]], Made]) -> Made:
        """Try until no rule refuses the whole. What was seen too long ago is looked at again, without a question."""
        while True:
            try:
                return attempt(self.without)
            except UnsafeError as error:
                if not self.give_way(error):
                    raise

    def give_way(self, error: UnsafeError) -> bool:
        """Whether to try again, after a rule has refused the whole."""
        if not error.rule or error.rule in self.without:
            return False
        if error.rule == Rule.STALE_PLAN:
            self._attendant.tell(f"That was seen more than {FRESH_MINUTES} minutes ago: all is looked at again.")
            return True
        return self._gives_way(Rule(error.rule), (str(error),))

    def give_way_for(self, report: Report) -> bool:
        """Whether to try again what rules have refused of this."""
        refused: dict[Rule, list[str]] = {}
        for rule, sentence in _refused(report):
            refused.setdefault(rule, []).append(sentence)
        try:
            answers = [self._gives_way(rule, tuple(sentences)) for rule, sentences in refused.items()]
        except BrokenOffError:
            return False  # what was done is told all the same
        return any(answers)

    def _gives_way(self, rule: Rule, refused: tuple[str, ...]) -> bool:
        if rule in self._kept or rule in self.without:
            return False
        if not self._attendant.ask(DoWithoutRule(rule, refused)):
            self._kept.add(rule)
            return False
        self.without |= {rule}
        return True


def _refused(report: Report) -> Iterator[tuple[Rule, str]]:
    for one in report.refusals:
        yield one.rule, _sentence(one.change, one.why)
    for outcome in report.outcomes:
        if outcome.result is Result.REFUSED and outcome.rule is not None:
            yield outcome.rule, _sentence(outcome.change, outcome.said)


def _sentence(change: Change, why: str) -> str:
    where = f"{change.device} at {change.account}" if change.account else change.device
    return f"{change.target}: {where}: {why}"


def _together(before: Report | None, after: Report) -> Report:
    """One report of both: what the later one tells of the same change holds, and of all that was not well before."""
    if before is None:
        return after
    told = {outcome.change for outcome in after.outcomes}
    kept: list[Outcome] = [one for one in before.outcomes if one.is_good and one.change not in told]
    changes = dict.fromkeys((*(one.change for one in kept), *after.plan.changes))
    return replace(after, plan=replace(after.plan, changes=tuple(changes)), outcomes=(*kept, *after.outcomes))
