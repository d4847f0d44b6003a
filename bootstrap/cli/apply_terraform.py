"""The second half of `keyturn apply --terraform`: Terraform's own plan, shown, agreed to, and applied as it is."""

from bootstrap.cli.console import confirm, say
from bootstrap.cli.open_run import find_fleet, opened
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.terraform.runs.planned import Summary
from bootstrap.workflows.apply_terraform import terraform_plan
from keys.inert import inert
from keys.safety import parse_rule


def apply_terraform(values: Values) -> ExitCode:
    """Raises KeyturnError."""
    fleet = find_fleet(values)
    if not values.plan:
        _settle(values)
    overridden = frozenset(map(parse_rule, values.override))
    with terraform_plan(fleet, overridden) as shown:
        say(f"\n{_told(shown.summary)}")
        if values.verbose:
            say(shown.planned.text)
        if shown.summary.is_empty:
            return ExitCode.OK
        if values.plan:
            return ExitCode.FINDINGS
        if not confirm("Have Terraform do exactly this?", yes=values.yes):
            say("Terraform was not applied.")
            return ExitCode.FINDINGS
        shown.apply(lambda line: say(f"  {line}") if line.strip() else None)
    _settle(values)
    return ExitCode.OK


def _settle(values: Values) -> None:
    """Import blocks as the state has them."""
    with opened(values, writes=True) as (run, _):
        run.settle(run.fleet.registry(), thorough=True)


def _told(summary: Summary) -> str:
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
        ("=", summary.outputs, "an output of another value"),
    )
    lines = [f"{sign}  {inert(address)}  {what}" for sign, found, what in kinds for address in found]
    return "\n".join(["Terraform would do this:", *lines])
