"""Onboard another device, attended: the plan is shown and agreed to, and then the device's key gets in."""

from dataclasses import replace
from datetime import date

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.joining_tailnet import then_into_the_tailnet
from bootstrap.attended.running import Ask, FindFleet, asks, changed
from bootstrap.attended.work import Closing
from bootstrap.fleet import Fleet
from bootstrap.report import Report
from bootstrap.run import Run
from bootstrap.wiring import Choices
from bootstrap.workflows.carry_out import Agree
from bootstrap.workflows.into_tailnet import check_tailnet
from bootstrap.workflows.newcomer import newcomer
from bootstrap.workflows.onboard import onboard, settled
from keys.device import Kind
from keys.plan import Plan
from keys.public_key import PublicKey
from keys.safety import Refusal


def onboard_attended(
    find: FindFleet,
    name: str,
    kind: Kind,
    attendant: Attendant,
    *,
    key: PublicKey,
    expires: date | None,
    tailnet: bool = False,
) -> Closing:
    """As `keyturn onboard NAME --public-key`. tailnet: whether it is to come into that, too. Raises KeyturnError."""

    def workflow(run: Run, agree: Agree) -> Report:
        attendant.tell(f"{name}: {key.type} {key.fingerprint}")
        return onboard(run, newcomer(run.fleet, name, kind, key, run.clock(), expires=expires), agree)

    if tailnet:
        check_tailnet(find())

    def ask(plan: Plan, refusals: tuple[Refusal, ...]) -> bool:
        return asks_to_let_in(attendant, name, settled(find().registry(), name, key))(plan, refusals)

    report = changed(find, Choices(), attendant, workflow, ask)
    said = _about_the_tailnet(find(), name) if report.carried_out and not tailnet else ""
    closing = replace(let_in(report, name), said=said)
    return then_into_the_tailnet(find, kind, attendant, closing) if tailnet else closing


def _about_the_tailnet(fleet: Fleet, name: str) -> str:
    """That it is not in it, which is easily forgotten."""
    device = fleet.registry().get(name)
    if fleet.config.tailscale is None or (device and device.tailscale_node):
        return ""
    return f"{name} is not in the tailnet yet: the key i at its line in Devices shows an auth key for it"


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
