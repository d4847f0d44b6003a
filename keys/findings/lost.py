"""Findings about lost and retired devices beyond where their keys stand: sessions that go on, keys not yet blocked."""

from collections.abc import Iterator

from keys.access import LiveSession, Seen, is_server
from keys.device import Device
from keys.findings.evidence import condition, moment, names, revoke
from keys.findings.finding import Finding, Severity
from keys.findings.survey import Survey


def session_findings(survey: Survey) -> Iterator[Finding]:
    """Logins that go on with a key that must get in nowhere: taking the key away does not end them."""
    for device in survey.matrix.devices:
        unwanted = {key.plain for key, _ in device.unwanted_keys()}
        for wish, seen in survey.live() if unwanted else ():
            sessions = [session for session in seen.sessions if session.key.plain in unwanted]
            if sessions:
                accounts = names(dict.fromkeys(session.account for session in sessions))
                yield Finding(
                    f"session:{device.name}:{wish.target}",
                    Severity.CRITICAL,
                    f"{condition(device)} is logged in as {accounts}, right now",
                    wish.target,
                    tuple(_told(session) for session in sessions),
                    revoke(device),
                    device.name,
                )


def blocking_findings(survey: Survey) -> Iterator[Finding]:
    """Devices that are to stand in the servers' lists of revoked keys, and do not."""
    for device in survey.matrix.devices:
        for wish, seen in survey.live() if device.blocked else ():
            if not is_server(wish.target):
                continue  # no such place has a list of revoked keys
            if lacking := [key.fingerprint for key, _ in device.unwanted_keys() if not _blocks(seen, key.fingerprint)]:
                yield _unblocked(device, wish.target, lacking, has_list=seen.blocked is not None)


def _blocks(seen: Seen, fingerprint: str) -> bool:
    return seen.blocked is not None and fingerprint in seen.blocked


def _unblocked(device: Device, target: str, lacking: list[str], *, has_list: bool) -> Finding:
    what = f"{condition(device)} is to be blocked, and is not in the server's list of revoked keys"
    if not has_list:
        what = f"{condition(device)} is to be blocked, and the server has no such list that keyturn may write"
    severity = Severity.MEDIUM if has_list else Severity.LOW
    id = f"unblocked:{device.name}:{target}"  # noqa: A001  what it is
    return Finding(id, severity, what, target, tuple(lacking), "keyturn apply", device.name)


def _told(session: LiveSession) -> str:
    process = f"process {session.pid}" if session.pid else "its login has ended, what it started has not"
    parts = [session.account, process, f"from {session.address} port {session.port}"]
    if session.since:
        parts.append(f"since {moment(session.since)}")
    if session.processes:
        parts.append(f"{session.processes} {'process' if session.processes == 1 else 'processes'}")
    if session.ours:
        parts.append("keyturn's own")
    return ", ".join(parts)
