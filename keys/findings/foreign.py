"""Findings about keys that no device owns: one for each key, with all its places and guesses at whose it is."""

from collections.abc import Iterator

from keys.findings.evidence import label, places
from keys.findings.finding import Finding, Severity
from keys.findings.guess import guesses
from keys.findings.survey import Survey
from keys.matrix import ForeignKey

_TO_COME = "is listed for servers to come, and the next server made will let it in"


def foreign_keys(survey: Survey) -> Iterator[ForeignKey]:
    """The keys that no device owns, each once; a certificate stands with the key that it certifies."""
    together: dict[str, list[ForeignKey]] = {}
    for foreign in survey.matrix.foreign:
        if survey.owner_of(foreign.key) is None:
            together.setdefault(foreign.key.fingerprint, []).append(foreign)
    for same in together.values():
        yield ForeignKey(same[0].key, tuple(place for foreign in same for place in foreign.places))


def foreign_findings(survey: Survey) -> Iterator[Finding]:
    for foreign in foreign_keys(survey):
        severity, does = _effect(survey, foreign)
        yield Finding(
            f"foreign:{foreign.key.fingerprint}",
            severity,
            f"a key that no device owns {does}: {label(foreign)}",
            evidence=places(foreign.places),
            mend=f"keyturn revoke {foreign.key.fingerprint}",
            perhaps=guesses(survey, foreign),
        )


def _effect(survey: Survey, foreign: ForeignKey) -> tuple[Severity, str]:
    """How bad it is that the key is there, and what it does there."""
    live = [grant for target, grant in foreign.places if survey.is_live(target)]
    if any(grant.opens for grant in live):
        return Severity.MEDIUM, "gets in"
    if any(grant.may_open for grant in live):
        return Severity.MEDIUM, "may get in, what was seen does not tell"
    if live:
        return Severity.LOW, "is listed, and refused"
    return (Severity.MEDIUM, _TO_COME) if survey.all_servers_seen() else (Severity.LOW, "is listed")
