"""Findings about lost devices: what a person has to do besides, until all of it is ticked off."""

from collections.abc import Iterator

from keys.device import Status
from keys.errands import left
from keys.findings.evidence import condition
from keys.findings.finding import Finding, Severity, subject
from keys.findings.survey import Survey


def errand_findings(survey: Survey) -> Iterator[Finding]:
    """Each errand of each lost device that is not done. Retired devices are in their owner's hands."""
    if survey.belongings is None:
        return
    for device in survey.matrix.devices:
        for errand in left(device, survey.belongings) if device.status is Status.LOST else ():
            yield Finding(
                f"errand:{device.name}:{subject(errand.id)}",
                Severity.MEDIUM if errand.secret else Severity.LOW,
                f"{condition(device)}: still to be done by hand: {errand.what}",
                evidence=(errand.how,),
                mend=f"keyturn revoke {device.name} --done {errand.id}",
                device=device.name,
            )
