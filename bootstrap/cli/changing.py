"""What onboard, revoke and apply share at the command line: show the plan, ask, report."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Protocol

from bootstrap.cli.console import can_ask, confirm, nobody_to_ask, print_document, say
from bootstrap.cli.documents import Json, report_document
from bootstrap.cli.open_run import opened
from bootstrap.cli.parse import Values
from bootstrap.cli.progress import Progress
from bootstrap.cli.report_text import plan_text, report_text, verdict_text
from bootstrap.cli.still_pending import told_by
from bootstrap.events import Emit
from bootstrap.exit_code import ExitCode
from bootstrap.protect_first import QUESTION, ProtectFirstError, protected, replaces_servers
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from keys.inert import inert
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


Then = Callable[[Report], tuple[ExitCode, Json]]


def run_change(
    values: Values,
    question: str,
    workflow: Callable[[Run, Agree], Report],
    *,
    intends: bool = True,
    settled: Callable[[Run], str] = lambda _run: "",
    aside: Aside | None = None,
    then: Then | None = None,
    also: Emit | None = None,
) -> ExitCode:
    """Run a workflow that changes things. question: what is asked once the plan is shown.

    intends: whether it writes an intent, to be agreed to even where no target needs a change.
    settled: what is said instead of plan and question where its intent stands already, and no target needs a change;
    empty where it does not.
    then: what comes behind it, with its report: gives the code of all, and its part of the JSON document. also: is told
    of what happens, beside the person at the terminal.
    """
    if not (values.yes or values.plan or can_ask()):
        raise nobody_to_ask()
    with opened(values, writes=not values.plan, also=also) as (run, progress):

        def agree(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
            progress.clear()
            if values.plan:
                return False
            if not plan and (said := settled(run)):
                say(said)
                return True
            if aside and (text := aside.before()):
                say(f"{text}\n")
            say(plan_text(plan, refusals, sys.stderr))
            if replaces_servers(refusals) and _wants_protection(run):
                raise ProtectFirstError(refusals)
            return confirm(question, yes=values.yes or not (plan or intends))

        report = protected(run, lambda: workflow(run, agree), partial(_offer_protection, run, progress))
        progress.clear()
        if not values.json:
            _print(values, report, aside)
        if report.carried_out:
            _refresh(run)
        values.told = told_by(report)
    code, more = then(report) if then else (report.exit_code(), {})
    if values.json:
        content = {**report_document(report), **(aside.content() if aside else {}), **more, "exit_code": int(code)}
        print_document("keyturn.plan/1" if values.plan else "keyturn.report/1", content)
    return code


def _refresh(run: Run) -> None:
    """What ssh and Git on this machine know of the fleet, where it is set up so."""
    from bootstrap.cli.device_setup import tell_done
    from bootstrap.device_setup.steps import refresh

    refresh(run.fleet, run.state, tell_done)


def _offer_protection(run: Run, progress: Progress, why: str) -> bool:
    progress.clear()
    if can_ask():
        say(f"{inert(why)}\n")
    return _wants_protection(run)


def _wants_protection(run: Run) -> bool:
    """Asked once, and only where somebody can be asked."""
    if run.protects or not can_ask():
        return False
    return confirm(QUESTION, yes=False)


def _print(values: Values, report: Report, aside: Aside | None) -> None:
    if values.plan:
        text = aside.before() if aside else ""
        print(f"{text}\n\n{plan_text(report.plan, report.refusals)}".lstrip("\n"))
    elif not report.carried_out:
        say("Nothing was changed.")
    else:
        print(report_text(report))
        say(verdict_text(report))
        if aside and (text := aside.after()):
            say(f"\n{text}")
