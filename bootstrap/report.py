"""What became of a plan: done and seen, failed, pending, refused. Its exit code is the command's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bootstrap.exit_code import ExitCode
from bootstrap.targets.base import Outcome, Result
from keys.plan import Pending, Plan
from keys.safety import Refusal


@dataclass(frozen=True, slots=True)
class Report:
    """One run of a workflow. carried_out is False where the plan was only shown, or the person said no.

    away: the targets that could not be seen, each with what to do about it.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    carried_out: bool = True
    away: Mapping[str, str] = field(default_factory=dict)

    @property
    def pending(self) -> tuple[Pending, ...]:
        return self.plan.pending

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
