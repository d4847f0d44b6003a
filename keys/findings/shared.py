"""Findings about one key that goes by two names, or in two forms: two devices may be using it.

That two devices have the same current key cannot stand in devices.toml; these are the other ways.
"""

from collections.abc import Iterator

from keys.access import Grant
from keys.device import Device
from keys.findings.evidence import Placed, both, condition, place, places, replace_key, revoke
from keys.findings.finding import Finding, Severity
from keys.findings.survey import Survey
from keys.public_key import PublicKey


def shared_findings(survey: Survey) -> Iterator[Finding]:
    for key, placed in _by_key(survey).items():
        owner = survey.owner_of(key)
        names = _names(placed)
        others = _others_named(survey, owner, placed) if owner else []
        if owner and others:
            what = f"the key of {owner.name} is called {both(others)} elsewhere: two devices may be using it"
            yield _shared(key, Severity.MEDIUM, what, placed, replace_key(owner))
        elif names:
            what = f"one key is listed under two names, {both(names)}: two devices may be using it"
            yield _shared(key, Severity.LOW, what, placed, "give each device a key of its own: keyturn onboard NAME")
    yield from _once_of_another(survey)


def certificate_findings(survey: Survey) -> Iterator[Finding]:
    """Certificates of a device's key, which stand beside the key itself and stay when it goes."""
    for owner in survey.matrix.devices:
        certified = [
            one for one in survey.matrix.foreign if one.key.is_certificate and survey.owner_of(one.key) is owner
        ]
        placed = [seen for one in certified for seen in one.places]
        if not placed:
            continue
        lost = any(key.plain == grant.key.plain for key, _ in owner.unwanted_keys() for _, grant in placed)
        opens = any(grant.may_open and survey.is_live(target) for target, grant in placed)
        severity = (Severity.CRITICAL if opens else Severity.HIGH) if lost else Severity.LOW
        whose = condition(owner) if lost else owner.name
        what = f"a certificate of the key of {whose} is listed beside it, or in its place"
        mend = revoke(owner) if lost else "remove the line by hand: the key itself is enough"
        yield Finding(
            f"certificate:{owner.name}", severity, what, evidence=places(placed), mend=mend, device=owner.name
        )


def _by_key(survey: Survey) -> dict[PublicKey, list[Placed]]:
    placed: dict[PublicKey, list[Placed]] = {}
    for wish in survey.matrix.wishes:
        seen = survey.seen(wish.target) if wish.takes_keys else None
        for grant in seen.grants if seen else ():
            placed.setdefault(grant.key.plain, []).append((wish.target, grant))
    return placed


def _names(placed: list[Placed]) -> list[str]:
    """The names that one place has for a key, where there are several."""
    at: dict[str, dict[str, None]] = {}
    for target, grant in placed:
        if grant.name:
            at.setdefault(target, {})[grant.name] = None
    return next((list(names) for names in at.values() if len(names) > 1), [])


def _others_named(survey: Survey, owner: Device, placed: list[Placed]) -> list[str]:
    """The other devices whose name, or whose own key's comment, the key of this one goes by."""
    called = {grant.name.partition("@")[0] for _, grant in placed}
    comments = {grant.key.comment for _, grant in placed} - {owner.public_key.comment, ""}
    return [
        device.name
        for device in survey.matrix.devices
        if device is not owner and (device.name in called or device.public_key.comment in comments)
    ]


def _once_of_another(survey: Survey) -> Iterator[Finding]:
    """A key that devices.toml has as that of two devices: a former key of one of them, at least."""
    holders: dict[PublicKey, list[str]] = {}
    for device in survey.matrix.devices:
        for key in dict.fromkeys((device.public_key, *(former.public_key for former in device.former_keys))):
            holders.setdefault(key, []).append(device.name)
    for key, devices in holders.items():
        if len(devices) > 1:
            what = f"{both(devices)} have had one and the same key: whoever has one of them may have it still"
            mend = "nothing, unless it still gets in somewhere: keyturn apply"
            yield Finding(f"shared:{key.fingerprint}:former", Severity.INFO, what, mend=mend)


def _shared(key: PublicKey, severity: Severity, what: str, placed: list[Placed], mend: str) -> Finding:
    evidence = tuple(f"{place(target, grant)} {_called(grant)}".rstrip() for target, grant in placed)
    return Finding(f"shared:{key.fingerprint}", severity, f"{what} ({key.fingerprint})", evidence=evidence, mend=mend)


def _called(grant: Grant) -> str:
    return f"({grant.name or grant.key.comment})" if grant.name or grant.key.comment else ""
