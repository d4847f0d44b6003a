"""keyturn apply: finish what is pending, and repair what differs."""

from bootstrap.cli.apply_terraform import apply_terraform
from bootstrap.cli.changing import run_change
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.apply import apply as repair


def apply(values: Values) -> ExitCode:
    code = run_change(
        values, "Do this?", lambda run, agree: repair(run, agree, put_back=values.put_back), intends=False
    )
    if not values.terraform or code in {ExitCode.FAILED, ExitCode.REFUSED}:
        return code
    return _worst(code, apply_terraform(values))


def _worst(one: ExitCode, other: ExitCode) -> ExitCode:
    """Refused, then failed, then pending, then findings."""
    order = (ExitCode.REFUSED, ExitCode.FAILED, ExitCode.USAGE, ExitCode.PENDING, ExitCode.FINDINGS, ExitCode.OK)
    return min(one, other, key=order.index)
