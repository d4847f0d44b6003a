"""What a server has beside its lists of keys, for the detail pane: other doors, exposed files, sessions that go on."""

from collections.abc import Iterator
from datetime import datetime

from textual.content import Content

from bootstrap.age import age
from keys.access import Door, Exposed, LiveSession, Seen
from keys.device import Device
from tui.fields import field

_MOST = 50
_WARNING = "$text-warning"
_BAD = "$text-error bold"


def own_sessions(seen: Seen, device: Device, now: datetime) -> Iterator[Content]:
    """A line for each session that goes on with a key of the device that must get in nowhere."""
    yield from (field("session", _session(one, now), _BAD) for one in _of(seen, device)[:_MOST])


def beside_keys(seen: Seen, now: datetime, *, but: Device | None = None) -> Iterator[Content]:
    """A line for each; the ones that are worst first. but: the device whose sessions are left out."""
    told = _of(seen, but) if but else []
    yield from (field("session", _session(one, now), _BAD) for one in seen.sessions[:_MOST] if one not in told)
    yield from (field("exposed", _exposed(one), _BAD if one.heeded else _WARNING) for one in seen.exposed[:_MOST])
    yield from (field("door", _door(one), _WARNING) for one in seen.doors[:_MOST])
    left_out = sum(max(len(some) - _MOST, 0) for some in (seen.sessions, seen.exposed, seen.doors))
    if left_out:
        yield field("", f"and {left_out} more")
    if seen.blocked is not None:
        yield field("blocked", f"{len(seen.blocked)} of the fleet's keys are in its list of revoked keys")
    if seen.log_since:
        yield field("log", f"of logins since {seen.log_since:%Y-%m-%d %H:%M}, {age(seen.log_since, now)}")


def _of(seen: Seen, device: Device) -> list[LiveSession]:
    keys = {key.plain for key, _ in device.unwanted_keys()}
    return [one for one in seen.sessions if one.key.plain in keys]


def _session(session: LiveSession, now: datetime) -> str:
    since = f", began {age(session.since, now)}" if session.since else ""
    whose = session.key.comment or session.key.fingerprint
    return f"{session.account} from {session.address} with {whose}{since}"


def _exposed(exposed: Exposed) -> str:
    return f"{exposed.path}: {exposed.why}{'' if exposed.heeded else ' (sshd does not read it)'}"


def _door(door: Door) -> str:
    opens = f", opens {', '.join(door.accounts)}" if door.accounts else ""
    return f"{door.kind}: {door.what}{opens}{f' ({door.where})' if door.where else ''}"
