"""Findings that a person accepted in keyturn.toml, for a reason and until a day. An end is a part of the point."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from keys.findings.finding import Acceptance, Finding, Severity, subject
from keys.findings.survey import Survey

LONGEST = timedelta(days=731)
"""An acceptance whose end is farther ahead than this is not heeded: by then nobody knows why it was given."""


def accept(survey: Survey, found: Iterable[Finding], acceptances: Sequence[Acceptance]) -> tuple[Finding, ...]:
    """The findings with the acceptances that hold for them now, and a finding for each that does no good.

    Worst first, the accepted ones at the end; only what is CRITICAL stays at the top although it is accepted.
    """
    all_found = tuple(found)
    holding = [one for one in acceptances if _why_not(one, survey.at) is None]
    judged = [_judged(finding, holding) for finding in all_found]
    stale = _stale_findings(survey, all_found, acceptances)
    return tuple(sorted([*judged, *stale], key=lambda finding: (finding.is_quiet, -finding.severity)))


def acceptance_lines(finding: Finding, until: date) -> str:
    """What a person puts into keyturn.toml to accept it; the reason is theirs to give, and is asked for until then."""
    return f'[[accepted]]\nfinding = "{finding.id}"\nreason = ""\nuntil = {until}\n'


def _judged(finding: Finding, holding: Sequence[Acceptance]) -> Finding:
    accepted = next((one for one in holding if one.covers(finding.id)), None)
    return replace(finding, accepted=accepted) if accepted else finding


def _why_not(acceptance: Acceptance, at: datetime) -> str | None:
    """Why the acceptance does not hold at that moment; None where it does."""
    today = at.astimezone(UTC).date()
    if today > acceptance.until:
        return f"has ended on {acceptance.until}"
    if _is_too_far(acceptance, at):
        return f"is to end on {acceptance.until}, more than two years ahead, and is not heeded"
    return None


def _is_too_far(acceptance: Acceptance, at: datetime) -> bool:
    return acceptance.until - at.astimezone(UTC).date() > LONGEST


def _stale_findings(survey: Survey, found: Sequence[Finding], acceptances: Iterable[Acceptance]) -> Iterator[Finding]:
    for acceptance in dict.fromkeys(acceptances):
        ids = [finding.id for finding in found if acceptance.covers(finding.id)]
        said = _why_not(acceptance, survey.at)
        if said is None and (ids or not _would_be_seen(survey, acceptance)):
            continue
        severity = Severity.LOW if ids and _is_too_far(acceptance, survey.at) else Severity.INFO
        yield Finding(
            f"acceptance:{subject(acceptance.finding)}",
            severity,
            f"the acceptance of {acceptance.finding} {said or 'is about nothing any more'}",
            evidence=(f"its reason: {acceptance.reason}",),
            mend="remove it from keyturn.toml, or give it another day",
        )


def _would_be_seen(survey: Survey, acceptance: Acceptance) -> bool:
    """Whether a finding that it is about would have come up, were it still so: not where its target was not seen."""
    seen = {target for target in survey.matrix.observations if survey.seen(target)}
    if any(acceptance.finding.endswith(f":{target}") for target in seen):
        return True
    return survey.whole and all(wish.target in seen for wish in survey.matrix.wishes)
