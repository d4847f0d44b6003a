"""Findings about ways in beside the keys that are listed, and about key files that others can write."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from keys.access import Door, DoorKind, Exposed
from keys.findings.evidence import names
from keys.findings.finding import Finding, Severity, subject
from keys.findings.survey import Survey


class _Kind(NamedTuple):
    """What one kind of door is called in ids, how bad it is, and what to type on the server."""

    slug: str
    severity: Severity
    mend: str


_KINDS = {
    DoorKind.PASSWORD: _Kind(
        "password",
        Severity.MEDIUM,
        "on the server, as the first line of /etc/ssh/sshd_config: PasswordAuthentication no; "
        "then: sshd -t && systemctl reload ssh",
    ),
    DoorKind.AUTHORITY: _Kind(
        "authority",
        Severity.MEDIUM,
        "on the server: sshd -T | grep -i trustedusercakeys; whoever has that authority's key lets anybody in",
    ),
    DoorKind.COMMAND: _Kind(
        "command", Severity.LOW, "on the server: sshd -T | grep -i authorizedkeyscommand, and see what it answers"
    ),
    DoorKind.SSHD: _Kind("sshd", Severity.LOW, "on the server: ss -tlnp | grep sshd; stop the one that nobody needs"),
    DoorKind.DROPBEAR: _Kind("dropbear", Severity.MEDIUM, "on the server: systemctl disable --now dropbear"),
    DoorKind.TAILSCALE: _Kind("tailscale", Severity.LOW, "on the server: tailscale set --ssh=false"),
}


def door_findings(survey: Survey) -> Iterator[Finding]:
    """Each way in that no list of keys shows."""
    for wish, seen in survey.live():
        for door in seen.doors:
            kind = _KINDS[door.kind]
            root = door.kind is DoorKind.PASSWORD and "root" in door.accounts
            yield Finding(
                f"{kind.slug}:{subject(door.name)}:{wish.target}",
                Severity.HIGH if root else kind.severity,
                door.what if door.kind.lower() in door.what.lower() else f"{door.kind}: {door.what}",
                wish.target,
                tuple(filter(None, (door.where, _opened(door)))),
                kind.mend,
            )


def exposed_findings(survey: Survey) -> Iterator[Finding]:
    """Each file about keys that others than its owner and root can write: they can let themselves in."""
    for wish, seen in survey.live():
        for exposed in seen.exposed:
            yield Finding(
                f"exposed:{subject(exposed.path)}:{wish.target}",
                Severity.HIGH if exposed.heeded else Severity.LOW,
                _exposure(exposed),
                wish.target,
                (exposed.why,),
                f"on the server: chmod go-w {shlex.quote(exposed.path)}, and the folders above it that are named here",
            )


def _exposure(exposed: Exposed) -> str:
    decides = f" (it decides about {names(exposed.accounts)})" if exposed.accounts else ""
    heeded = "" if exposed.heeded else "; sshd does not read it for that reason"
    return f"others can write {exposed.path}{decides}, and let themselves in{heeded}"


def _opened(door: Door) -> str:
    return f"opens {names(door.accounts)}" if door.accounts else ""
