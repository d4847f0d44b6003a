"""The second half of `keyturn apply --terraform`: Terraform's own plan, shown, agreed to, and applied as it is."""

from dataclasses import asdict

from bootstrap.cli.console import confirm, say
from bootstrap.cli.documents import Json
from bootstrap.cli.errors import exit_code_of, print_error
from bootstrap.cli.open_run import find_fleet, opened
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.terraform.runs.planned import Summary
from bootstrap.workflows.apply_terraform import Shown, check, terraform_plan
from keys.errors import KeyturnError
from keys.inert import inert
from keys.safety import parse_rule

_BEFORE_IT = {ExitCode.FAILED: "some of keyturn's own changes failed", ExitCode.REFUSED: "a safety rule refuses some"}


def check_terraform(values: Values) -> None:
    """Raises InvalidInputError where there is no Terraform to be asked."""
    check(find_fleet(values))


def apply_terraform(values: Values, report: Report) -> tuple[ExitCode, Json]:
    """The code of both halves, and this one's part of the document. report: of keyturn's own changes.

    Raises KeyturnError; with --json the document tells it instead, so that there is one.
    """
    code = report.exit_code()
    if why := _BEFORE_IT.get(code) or ("" if values.plan or report.carried_out else "you said no"):
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
    if not values.plan:
        _settle(values)
    with terraform_plan(find_fleet(values), frozenset(map(parse_rule, values.override))) as shown:
        told = ["", summary_text(shown.summary), *([shown.planned.text] if values.verbose else [])]
        if values.plan and not values.json:
            print("\n".join(told))
        else:
            say("\n".join(told))
        code = ExitCode.OK if shown.summary.is_empty else _agreed(values, shown)
    applied = code is ExitCode.OK and not shown.summary.is_empty
    if applied:
        _settle(values)
    return code, {"applied": applied, **asdict(shown.summary)}


def _agreed(values: Values, shown: Shown) -> ExitCode:
    if values.plan:
        return ExitCode.FINDINGS
    if not confirm("Have Terraform do exactly this?", yes=values.yes):
        say("Terraform was not applied.")
        return ExitCode.FINDINGS
    shown.apply(lambda line: say(f"  {line}") if line.strip() else None)
    return ExitCode.OK


def _settle(values: Values) -> None:
    """Import blocks as the state has them."""
    with opened(values, writes=True) as (run, _):
        run.settle(run.fleet.registry(), thorough=True)


def summary_text(summary: Summary) -> str:
    """A line for each thing that would change."""
    if summary.is_empty:
        return "Terraform has nothing to do."
    kinds = (
        ("+", summary.created, "made"),
        ("~", summary.updated, "changed in place"),
        ("±", summary.replaced, "replaced"),
        ("-", summary.deleted, "destroyed"),
        ("←", summary.imported, "taken into the state"),
        ("·", summary.forgotten, "no longer Terraform's, and left as it is"),
        ("→", summary.moved, "moved"),
        ("~", summary.outputs, "an output, changed"),
    )
    lines = [f"{sign}  {inert(address)}  {what}" for sign, found, what in kinds for address in found]
    return "\n".join(["Terraform would do this (-v shows it in its own words):", *lines])
