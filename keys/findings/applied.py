"""Findings about Terraform's state: what is not applied yet, what was applied and is gone, what was made by hand.

Told only where the state was read; what is gone from, or by hand in, the Hetzner projects only where those were seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keys.access import Applied, Grant, Seen
from keys.findings.finding import Finding, Severity
from keys.findings.survey import Survey
from keys.public_key import PublicKey

_APPLY = "keyturn apply --terraform"


def applied_findings(survey: Survey) -> Iterator[Finding]:
    for wish in survey.matrix.wishes:
        seen = survey.seen(wish.target)
        if seen is None or seen.applied is None:
            continue
        projects = [one for name in _projects(survey) if (one := survey.seen(name))]
        whole = len(projects) == len(_projects(survey)) > 0 and not any(one.unknown for one in projects)
        registered = {grant.key: grant for one in projects for grant in one.grants}
        yield from _not_applied(survey, seen, seen.applied, registered)
        for key in seen.applied:
            gone = whole and key.key not in registered
            if survey.proves_absence(seen.target) and not seen.of(key.key):
                yield _to_go(survey, seen.target, key, gone=gone)
            elif gone:
                yield _gone(survey, seen.target, key)
        if whole and survey.proves_absence(seen.target):
            yield from _by_hand(survey, seen, projects)


def _projects(survey: Survey) -> tuple[str, ...]:
    """Terraform's own state is compared with them."""
    return tuple(wish.target for wish in survey.matrix.wishes if wish.target.partition(":")[0] == "hetzner")


def _not_applied(
    survey: Survey, seen: Seen, applied: Sequence[Applied], registered: dict[PublicKey, Grant]
) -> Iterator[Finding]:
    there = {one.key for one in applied}
    for grant in seen.grants:
        if grant.key in there:
            continue
        what = f"{_called(survey, grant.key)} is in Terraform's files and not in its state: nothing has applied it yet"
        if grant.key in registered:
            what = (
                f"{_called(survey, grant.key)} is in Terraform's files and in the project, and not in Terraform's state"
            )
        yield _finding(survey, "unapplied", seen.target, grant.key, what=what, evidence=grant.where)


def _gone(survey: Survey, target: str, one: Applied) -> Finding:
    what = f"{_called(survey, one.key)} is in Terraform's state and gone from the project: the next apply makes it anew"
    return _finding(survey, "gone", target, one.key, what=what, evidence=f"{one.address}, ssh_key {one.id}")


def _to_go(survey: Survey, target: str, one: Applied, *, gone: bool) -> Finding:
    what = f"{_called(survey, one.key)} is in Terraform's state and no longer in its files: the next apply removes it"
    found = _finding(survey, "unlisted", target, one.key, what=what, evidence=f"{one.address}, ssh_key {one.id}")
    if not gone:
        return found
    # As after every revocation: there is nothing to mend, and no apply is made for its sake.
    told = "is out of Terraform's files and of the project; its state forgets it with the next change"
    return replace(found, severity=Severity.INFO, what=f"{_called(survey, one.key)} {told}", mend="")


def _by_hand(survey: Survey, seen: Seen, projects: Sequence[Seen]) -> Iterator[Finding]:
    """Keys of the project that neither the files nor the state know. Of a device it is told as a drift already."""
    known = {one.key for one in seen.applied or ()} | {grant.key for grant in seen.grants}
    for project in projects:
        for grant in project.grants:
            if grant.key not in known and survey.owner_of(grant.key) is None:
                what = f"{_called(survey, grant.key)} was registered by hand: Terraform knows nothing of it"
                mend = f"keyturn revoke {grant.key.fingerprint}"
                yield _finding(survey, "by-hand", project.target, grant.key, what=what, evidence=grant.where, mend=mend)


def _finding(
    survey: Survey, kind: str, target: str, key: PublicKey, *, what: str, evidence: str, mend: str = _APPLY
) -> Finding:
    owner = survey.owner_of(key)
    id = f"drift:{owner.name if owner else key.fingerprint}:{kind}"  # noqa: A001  what it is
    return Finding(id, Severity.LOW, what, target, (evidence,), mend, owner.name if owner else "")


def _called(survey: Survey, key: PublicKey) -> str:
    owner = survey.owner_of(key)
    return owner.name if owner else f"{key.comment or 'no comment'} ({key.fingerprint})"
