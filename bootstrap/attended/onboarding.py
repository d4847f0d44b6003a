"""Onboard another device, attended: the plan is shown and agreed to, and then the device's key gets in."""

from datetime import date

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.running import Ask, FindFleet, asks, attended_run, change
from bootstrap.attended.work import Closing
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import onboard, settled
from keys.device import Kind
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.safety import Refusal


def onboard_attended(
    find: FindFleet, name: str, kind: Kind, attendant: Attendant, *, key: PublicKey, expires: date | None
) -> Closing:
    """As `keyturn onboard NAME --public-key`. Raises KeyturnError."""

    def workflow(run: Run, agree: Agree) -> Report:
        attendant.tell(f"{name}: {key.type} {key.fingerprint}")
        return onboard(run, newcomer(run.fleet, name, kind, key, run.clock(), expires=expires), agree)

    with attended_run(find, Choices(), attendant) as run:
        report = change(
            run, attendant, workflow, asks_to_let_in(attendant, name, settled(run.fleet.registry(), name, key))
        )
    return let_in(report, name)


def asks_to_let_in(attendant: Attendant, name: str, settled: str) -> Ask:
    """Puts the plan to the person; where nothing is to be done for a device that is in, that is told instead.

    settled: that it is in the fleet already; empty where it is not.
    """
    ask = asks(attendant, f"Let {name} in?")

    def put(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        if settled and not plan:
            attendant.tell(settled)
            return True
        return ask(plan, refusals)

    return put


def let_in(report: Report, name: str) -> Closing:
    """How an onboarding ended. Whether the device really gets in can be tried then."""
    return Closing(report, name, to_try=name if report.carried_out else "")
