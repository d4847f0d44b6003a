"""Apply, and then Terraform, attended: what it would do is shown, and with a yes it does exactly that."""

from dataclasses import dataclass, replace

from bootstrap.attended.applying import apply_attended
from bootstrap.attended.attendant import Attendant, Question
from bootstrap.attended.rules import despite_refusals
from bootstrap.attended.running import FindFleet, attended_run
from bootstrap.attended.work import Closing
from bootstrap.events import TerraformBegan, TerraformEnded
from bootstrap.terraform.runs.planned import Summary
from bootstrap.terraform.runs.summary_words import NOTHING, counted
from bootstrap.wiring import Choices
from bootstrap.workflows.apply_terraform import Asked, Shown, ask_terraform, check, why_not
from keys.safety import Rule


@dataclass(frozen=True)
class AgreeToTerraform(Question[bool]):
    """Whether Terraform is to do exactly this. text: the same in Terraform's own words, which come from elsewhere."""

    summary: Summary
    text: str


def apply_terraform_attended(find: FindFleet, attendant: Attendant) -> Closing:
    """As `keyturn apply --terraform`. Raises KeyturnError."""
    check(find())  # before anything is done
    closing = apply_attended(find, attendant, Choices())
    report = closing.report
    if report is None or not report.carried_out:
        return closing
    if why := why_not(report):
        return replace(closing, said=f"Terraform was not asked: {why}.", asked_terraform=True)
    asked = despite_refusals(attendant, lambda overridden: _ask(find, attendant, overridden))
    return replace(closing, said=_said(asked), asked_terraform=True)


def _ask(find: FindFleet, attendant: Attendant, overridden: frozenset[Rule]) -> Asked:
    def settle() -> None:
        with attended_run(find, Choices(), attendant) as run:
            run.settle(run.fleet.registry(), thorough=True)

    def agree(shown: Shown) -> bool:
        if shown.summary.is_empty or not attendant.ask(AgreeToTerraform(shown.summary, shown.planned.text)):
            return False
        attendant.happened(TerraformBegan())
        return True

    attendant.tell("Terraform is asked what it would do.")
    asked = ask_terraform(find, settle, agree, lambda line: attendant.tell(line) if line.strip() else None, overridden)
    if asked.applied:
        attendant.happened(TerraformEnded(counted(asked.summary)))
    return asked


def _said(asked: Asked) -> str:
    if asked.summary.is_empty:
        return NOTHING
    return f"Terraform did it: {counted(asked.summary)}." if asked.applied else "Terraform was not applied."
