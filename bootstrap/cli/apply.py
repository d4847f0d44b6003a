"""keyturn apply: finish what is pending, and repair what differs."""

from bootstrap.cli.apply_terraform import apply_terraform
from bootstrap.cli.changing import run_change
from bootstrap.cli.errors import exit_code_of, print_error
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.apply import apply as repair
from bootstrap.workflows.apply_terraform import terraform_of
from keys.errors import KeyturnError


def apply(values: Values) -> ExitCode:
    if values.terraform:
        terraform_of(find_fleet(values))  # before anything is done
    code = run_change(
        values, "Do this?", lambda run, agree: repair(run, agree, put_back=values.put_back), intends=False
    )
    if not values.terraform or code in {ExitCode.FAILED, ExitCode.REFUSED}:
        return code
    return _worst(code, _apply_terraform(values))


def _apply_terraform(values: Values) -> ExitCode:
    """stdout has the one document of the first half already, so that an error is told on stderr alone."""
    try:
        return apply_terraform(values)
    except KeyturnError as error:
        print_error(error, as_json=False)
        return exit_code_of(error)


def _worst(one: ExitCode, other: ExitCode) -> ExitCode:
    """Refused, then failed, then pending, then findings."""
    order = (ExitCode.REFUSED, ExitCode.FAILED, ExitCode.USAGE, ExitCode.PENDING, ExitCode.FINDINGS, ExitCode.OK)
    return min(one, other, key=order.index)
