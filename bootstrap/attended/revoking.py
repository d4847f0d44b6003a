"""Revoke, attended: the reach and the plan are shown, the device's name is typed, and then it is done."""

from typing import TYPE_CHECKING

from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.running import FindFleet, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.revoke import revoke
from keys.device import Status
from keys.plan import Plan
from keys.safety import Refusal

if TYPE_CHECKING:
    from keys.reach import Reach


def revoke_attended(
    find: FindFleet, name: str, status: Status, attendant: Attendant, *, block: bool = False, wait: bool = False
) -> Closing:
    """As `keyturn revoke NAME`. wait: targets that are away are looked at again until each is back, or it is stopped.

    Raises KeyturnError.
    """
    told: list[Reach] = []

    def workflow(run: Run, agree: Agree) -> Report:
        return revoke(run, name, status, agree, block=block, tell=told.append)

    def ask(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        reach = told[-1] if told else None
        return attendant.ask(AgreeToPlan(f"Revoke {name} as {status}?", plan, refusals, name, reach))

    with attended_run(find, Choices(wait=wait), attendant) as run:
        report = change(run, attendant, workflow, ask)
    return Closing(report, name, told[-1] if told else None)
