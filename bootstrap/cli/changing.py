"""What onboard, revoke and apply share at the command line: show the plan, ask, report."""

import sys
from collections.abc import Callable
from typing import Protocol

from bootstrap.cli.console import can_ask, confirm, nobody_to_ask, print_document, say
from bootstrap.cli.documents import Json, report_document
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


class Aside(Protocol):
    """What a command has to say besides its plan and its report."""

    def before(self) -> str:
        """Said before the plan; empty for nothing."""
        ...

    def after(self) -> str:
        """Said behind the report; empty for nothing."""
        ...

    def content(self) -> Json:
        """Its part of the JSON document."""
        ...


def run_change(
    values: Values,
    question: str,
    workflow: Callable[[Run, Agree], Report],
    *,
    intends: bool = True,
    aside: Aside | None = None,
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
            if aside and (text := aside.before()):
                say(f"{text}\n")
            say(plan_text(plan, refusals, sys.stderr))
            return confirm(question, yes=values.yes or not (plan or intends))

        report = workflow(run, agree)
        progress.clear()
        _print(values, report, aside)
        values.told = told_by(report)
        return report.exit_code()


def _print(values: Values, report: Report, aside: Aside | None) -> None:
    if values.json:
        content = {**report_document(report), **(aside.content() if aside else {})}
        print_document("keyturn.plan/1" if values.plan else "keyturn.report/1", content)
    elif values.plan:
        text = aside.before() if aside else ""
        print(f"{text}\n\n{plan_text(report.plan, report.refusals)}".lstrip("\n"))
    elif not report.carried_out:
        say("Nothing was changed.")
    else:
        print(report_text(report))
        say(verdict_text(report))
        if aside and (text := aside.after()):
            say(f"\n{text}")
