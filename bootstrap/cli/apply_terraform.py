"""The second half of `keyturn apply --terraform`: Terraform's own plan, shown, agreed to, and applied as it is."""

from dataclasses import asdict
from functools import partial

from bootstrap.cli.console import confirm, say
from bootstrap.cli.documents import Json
from bootstrap.cli.errors import exit_code_of, print_error
from bootstrap.cli.open_run import find_fleet, opened
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.terraform.runs.planned import Summary
from bootstrap.terraform.runs.summary_words import NOTHING, summary_rows
from bootstrap.workflows.apply_terraform import Shown, ask_terraform, check, why_not
from keys.errors import KeyturnError
from keys.safety import parse_rule


def check_terraform(values: Values) -> None:
    """Raises InvalidInputError where there is no Terraform to be asked."""
    check(find_fleet(values))


def apply_terraform(values: Values, report: Report) -> tuple[ExitCode, Json]:
    """The code of both halves, and this one's part of the document. report: of keyturn's own changes.

    Raises KeyturnError; with --json the document tells it instead, so that there is one.
    """
    code = report.exit_code()
    if why := why_not(report) or ("" if values.plan or report.carried_out else "you said no"):
        say(f"Terraform was not asked: {why}.")
        return code, {"terraform": None}
    try:
        own, told = _ask(values)
    except KeyturnError as error:
        if not values.json:
            raise
        print_error(error, as_json=False)
        own, told = exit_code_of(error), {"error": str(error), "hint": error.hint}
    return _worst(code, own), {"terraform": told}


def _worst(one: ExitCode, other: ExitCode) -> ExitCode:
    """Refused, then failed, then pending, then findings."""
    order = (ExitCode.REFUSED, ExitCode.FAILED, ExitCode.USAGE, ExitCode.PENDING, ExitCode.FINDINGS, ExitCode.OK)
    return min(one, other, key=order.index)


def _ask(values: Values) -> tuple[ExitCode, Json]:
    asked = ask_terraform(
        partial(find_fleet, values),
        partial(_settle, values),
        partial(_agree, values),
        lambda line: say(f"  {line}") if line.strip() else None,
        frozenset(map(parse_rule, values.override)),
    )
    code = ExitCode.OK if asked.applied or asked.summary.is_empty else ExitCode.FINDINGS
    return code, {"applied": asked.applied, **asdict(asked.summary)}


def _agree(values: Values, shown: Shown) -> bool:
    told = ["", summary_text(shown.summary), *([shown.planned.text] if values.verbose else [])]
    if values.plan and not values.json:
        print("\n".join(told))
    else:
        say("\n".join(told))
    if values.plan or shown.summary.is_empty:
        return False
    agreed = confirm("Have Terraform do exactly this?", yes=values.yes)
    if not agreed:
        say("Terraform was not applied.")
    return agreed


def _settle(values: Values) -> None:
    """Import blocks as the state has them; a look writes none."""
    if values.plan:
        return
    with opened(values, writes=True) as (run, _):
        run.settle(run.fleet.registry(), thorough=True)


def summary_text(summary: Summary) -> str:
    """A line for each thing that would change."""
    if summary.is_empty:
        return NOTHING
    lines = [f"{sign}  {address}  {what}" for sign, address, what in summary_rows(summary)]
    return "\n".join(["Terraform would do this (-v shows it in its own words):", *lines])
