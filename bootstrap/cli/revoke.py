"""keyturn revoke: take a device, or a foreign key named by its fingerprint, out everywhere."""

from bootstrap.cli.changing import run_change
from bootstrap.cli.parse import Values
from bootstrap.exit_code import ExitCode
from bootstrap.workflows.revoke import revoke as take_out
from keys.device import Status
from keys.errors import InvalidInputError
from keys.inert import inert


def revoke(values: Values) -> ExitCode:
    if values.lost and values.retired:
        raise InvalidInputError("a device is lost or retired, not both", hint="leave one of them out")
    status = Status.RETIRED if values.retired else Status.LOST
    question = f"Revoke {inert(values.name, 60)} as {status}?"
    return run_change(values, question, lambda run, agree: take_out(run, values.name, status, agree))
