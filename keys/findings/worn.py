"""Findings about keys that should be replaced or are not needed: weak, dated, old, unused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from keys.device import Device
from keys.findings.evidence import label, moment, place, places, replace_key
from keys.findings.finding import Finding, Severity
from keys.findings.foreign import foreign_keys
from keys.findings.survey import Survey
from keys.public_key import PublicKey
from keys.strength import strength

_DATED = "sound, but as good as its device's random numbers at each login; Ed25519 does not depend on them"


def strength_findings(survey: Survey) -> Iterator[Finding]:
    """Weak keys; and, for information only, keys of a type that is no longer the best."""
    for foreign in foreign_keys(survey):
        mend = f"keyturn revoke {foreign.key.fingerprint}"
        opens = any(grant.may_open for _, grant in foreign.places)
        yield from _graded(foreign.key, label(foreign), places(foreign.places), mend, opens=opens)
    for device in survey.matrix.devices:
        if device.is_active:
            whose = f"the key of {device.name}"
            yield from _graded(device.public_key, whose, (), replace_key(device), opens=True, device=device.name)


def old_findings(survey: Survey) -> Iterator[Finding]:
    """Keys that their devices have had for long."""
    for device in survey.matrix.devices:
        since = device.key_since
        if device.is_active and survey.at - since >= survey.limits.old:
            what = f"{device.name} has had its key since {moment(since)[:10]}, for more than {_years(survey)}"
            yield Finding(f"old:{device.name}", Severity.INFO, what, mend=replace_key(device), device=device.name)


def unused_findings(survey: Survey) -> Iterator[Finding]:
    """Keys that get in and that nobody has used for long, as far as the servers' logs reach back."""
    for device in survey.matrix.devices:
        if device.is_active:
            rests = [*_resting(survey, device.public_key)]
            if rests and device.added <= survey.at - survey.limits.unused:
                yield _unused_device(survey, device, rests)
    for foreign in foreign_keys(survey):
        if rests := [*_resting(survey, foreign.key)]:
            what = f"a key that no device owns has not been used for {_days(survey)}: {label(foreign)}"
            mend = f"keyturn revoke {foreign.key.fingerprint}"
            evidence = tuple(one.told for one in rests)
            yield Finding(f"unused:{foreign.key.fingerprint}", Severity.LOW, what, evidence=evidence, mend=mend)


@dataclass(frozen=True, slots=True)
class _Rest:
    """A key that rests at an account, and the words for it."""

    target: str
    account: str
    told: str


def _resting(survey: Survey, key: PublicKey) -> Iterator[_Rest]:
    """Where the key gets in and has rested; nothing for a server whose log does not reach back that far."""
    for wish, seen in survey.live():
        if seen.log_since is None or survey.at - seen.log_since < survey.limits.unused:
            continue
        grants = [grant for grant in seen.of(key) if grant.may_open]
        used = {grant.account for grant in grants if not _rests(survey, grant.last_used)}
        for grant in grants:
            if grant.account not in used:
                never = f"not used since the log begins, {moment(seen.log_since)}"
                told = place(wish.target, grant) if grant.last_used else f"{place(wish.target, grant)}: {never}"
                yield _Rest(wish.target, grant.account, told)


def _rests(survey: Survey, last_used: datetime | None) -> bool:
    return last_used is None or survey.at - last_used >= survey.limits.unused


def _unused_device(survey: Survey, device: Device, rests: list[_Rest]) -> Finding:
    resting = {(one.target, one.account) for one in rests}
    opened = {
        (wish.target, grant.account)
        for wish, seen in survey.live()
        if wish.takes_keys
        for grant in seen.of(device.public_key)
        if grant.may_open
    }
    where = "anywhere" if resting == opened else f"at {len(resting)} of {len(opened)} accounts"
    severity = Severity.LOW if resting == opened else Severity.INFO
    what = f"{device.name} has not used its key {where} for {_days(survey)}"
    evidence = tuple(one.told for one in rests)
    mend = f"keyturn revoke {device.name} --retired, or leave it out of a server's devices in keyturn.toml"
    return Finding(f"unused:{device.name}", severity, what, evidence=evidence, mend=mend, device=device.name)


def _graded(
    key: PublicKey, whose: str, evidence: tuple[str, ...], mend: str, *, opens: bool, device: str = ""
) -> Iterator[Finding]:
    verdict = strength(key)
    if not verdict.ok:
        severity = Severity.HIGH if opens else Severity.LOW
        what = f"{whose}: {verdict.why}"
        yield Finding(f"weak:{key.fingerprint}", severity, what, evidence=evidence, mend=mend, device=device)
    elif key.plain.type.startswith("ecdsa-sha2-"):
        what = f"{whose}: {verdict.why}, {_DATED}"
        yield Finding(f"dated:{key.fingerprint}", Severity.INFO, what, evidence=evidence, mend=mend, device=device)


def _years(survey: Survey) -> str:
    days = survey.limits.old.days
    return f"{days // 365} years" if days >= 730 else f"{days} days"


def _days(survey: Survey) -> str:
    return f"{survey.limits.unused.days} days"
