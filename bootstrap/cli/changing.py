"""What onboard, revoke and apply share at the command line: show the plan, ask, report."""

import sys
from collections.abc import Callable

from bootstrap.cli.console import can_ask, confirm, nobody_to_ask, print_document, say
from bootstrap.cli.documents import report_document
from bootstrap.cli.open_run import opened
from bootstrap.cli.parse import Values
from bootstrap.cli.report_text import plan_text, report_text, verdict_text
from bootstrap.cli.still_pending import told_by
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from keys.plan import Plan
from keys.safety import Refusal


def run_change(
    values: Values, question: str, workflow: Callable[[Run, Agree], Report], *, intends: bool = True
) -> ExitCode:
    """Run a workflow that changes things. question: what is asked once the plan is shown.

    intends: whether it writes an intent, to be agreed to even where no target needs a change.
    """
    if not (values.yes or values.plan or can_ask()):
        raise nobody_to_ask()
    with opened(values, writes=not values.plan) as (run, progress):

        def agree(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
            progress.clear()
            if values.plan:
                return False
            say(plan_text(plan, refusals, sys.stderr))
            return confirm(question, yes=values.yes or not (plan or intends))

        report = workflow(run, agree)
        progress.clear()
        _print(values, report)
        values.told = told_by(report)
        return report.exit_code()


def _print(values: Values, report: Report) -> None:
    if values.json:
        print_document("keyturn.plan/1" if values.plan else "keyturn.report/1", report_document(report))
    elif values.plan:
        print(plan_text(report.plan, report.refusals))
    elif not report.carried_out:
        say("Nothing was changed.")
    else:
        print(report_text(report))
        say(verdict_text(report))
