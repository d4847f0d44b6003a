"""Revoke, attended: the reach and the plan are shown, the device's name is typed, and then it is done."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.attended.attendant import AgreeToPlan, Attendant
from bootstrap.attended.running import FindFleet, changed
from bootstrap.attended.work import Closing, Job
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

FINGERPRINT = "SHA256:"
_SIGNS_TYPED = 8


@dataclass(frozen=True)
class Revoking:
    """What is to be revoked: a device by its name, or a foreign key by its fingerprint. block: as of `revoke`."""

    name: str
    status: Status
    block: bool = False


def typed_for(name: str) -> str:
    """What a person types to confirm.

    A device's name; of a fingerprint its first signs, which tell this key from every other one in the fleet: nobody
    types all 43 rightly, and who copies them has read none.
    """
    return name.removeprefix(FINGERPRINT)[:_SIGNS_TYPED] if name.startswith(FINGERPRINT) else name


def revoke_attended(
    find: FindFleet, what: Revoking, attendant: Attendant, *, wait: bool = False, agreed: Plan | None = None
) -> Closing:
    """As `keyturn revoke NAME`. wait: targets that are away are looked at again until each is back, or it is stopped.

    agreed: a plan that was agreed to before; who wants no more than that is not asked again. Raises KeyturnError.
    """
    told: list[Reach] = []

    def workflow(run: Run, agree: Agree) -> Report:
        return revoke(run, what.name, what.status, agree, block=what.block, tell=told.append)

    def ask(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        reach = told[-1] if told else None
        question = f"Revoke {what.name} as {what.status}?"
        return attendant.ask(AgreeToPlan(question, plan, refusals, typed_for(what.name), reach))

    report = changed(find, Choices(wait=wait), attendant, workflow, ask, agreed=agreed)

    def again(waits: bool) -> Job:
        return lambda attendant: revoke_attended(find, what, attendant, wait=waits, agreed=report.plan)

    device = told[-1].device if told else what.name
    return Closing(report, device, told[-1] if told else None, again=again if report.carried_out else None)
