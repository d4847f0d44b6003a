"""matrix -> findings, worst first, each with its evidence and one command that mends it."""

from collections.abc import Callable, Iterator, Sequence

from keys.findings.acceptance import accept
from keys.findings.applied import applied_findings
from keys.findings.cells import cell_findings, endless_findings
from keys.findings.doors import door_findings, exposed_findings
from keys.findings.drift import drift_findings, told_by_drift
from keys.findings.finding import Acceptance, Finding, Severity
from keys.findings.foreign import foreign_findings
from keys.findings.lost import blocking_findings, session_findings
from keys.findings.machines import machine_findings
from keys.findings.shared import certificate_findings, shared_findings
from keys.findings.survey import Limits, Survey
from keys.findings.tailnet import auth_key_findings, ssh_rule_findings
from keys.findings.unseen import nameless_findings, unseen_findings
from keys.findings.worn import old_findings, strength_findings, unused_findings

__all__ = ["Acceptance", "Finding", "Limits", "Severity", "Survey", "findings"]

_ROOMS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    session_findings,
    cell_findings,
    certificate_findings,
    blocking_findings,
    drift_findings,
    applied_findings,
    foreign_findings,
    machine_findings,
    auth_key_findings,
    ssh_rule_findings,
    shared_findings,
    strength_findings,
    door_findings,
    exposed_findings,
    unseen_findings,
    endless_findings,
    nameless_findings,
    unused_findings,
    old_findings,
)


def findings(survey: Survey, acceptances: Sequence[Acceptance] = ()) -> tuple[Finding, ...]:
    """All findings, worst first, otherwise in the order of the matrix; the accepted ones last."""
    found = [finding for room in _ROOMS for finding in room(survey)]
    told = told_by_drift(survey, [finding for finding in found if finding.kind == "drift"])
    return accept(survey, (finding for finding in found if finding.id not in told), acceptances)
