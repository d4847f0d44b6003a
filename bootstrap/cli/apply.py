"""keyturn apply: finish what is pending, and repair what differs."""

from functools import partial

from bootstrap.cli.apply_terraform import apply_terraform, check_terraform
from bootstrap.cli.changing import run_change
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.apply import apply as repair


def apply(values: Values) -> ExitCode:
    if values.terraform:
        check_terraform(values)  # before anything is done
    return run_change(
        values,
        "Do this?",
        lambda run, agree: repair(run, agree, put_back=values.put_back),
        intends=False,
        then=partial(apply_terraform, values) if values.terraform else None,
    )
