"""keyturn revoke: take a device, or a foreign key named by its fingerprint, out everywhere."""

from bootstrap.cli.changing import run_change
from bootstrap.cli.console import say
from bootstrap.cli.errands import tick_off
from bootstrap.cli.parse import Values
from bootstrap.cli.reach_text import ReachAside
from bootstrap.exit_code import ExitCode
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.revoke import revoke as take_out
from keys.device import Status
from keys.errors import InvalidInputError
from keys.inert import inert


def revoke(values: Values) -> ExitCode:
    if values.done:
        return tick_off(values)
    if values.lost and values.retired:
        raise InvalidInputError("a device is lost or retired, not both", hint="leave one of them out")
    status = Status.RETIRED if values.retired else Status.LOST
    question = f"Revoke {inert(values.name, 60)} as {status}?"
    aside = ReachAside()

    def workflow(run: Run, agree: Agree) -> Report:
        before = run.fleet.registry().get(values.name)
        if values.retired and before and before.status is Status.LOST:
            say(f"note: {before.name} is lost already, and stays so")
        return take_out(run, values.name, status, agree, block=values.block, tell=aside.take)

    return run_change(values, question, workflow, aside=aside)
