"""Key files that others than their account and root can write, or swap for another: what StrictModes asks."""

from collections.abc import Sequence
from datetime import datetime

from bootstrap.targets.server.described import Described, our_connection
from bootstrap.targets.server.observation import Observation
from keys.access import Exposed
from keys.inert import inert
from keys.sshd.entrance import Entrance
from keys.sshd.safe_path import real_home, unsafe
from keys.sshd.verdict import UnseenError


def exposed(observed: Observation, sshds: Sequence[Described], at: datetime) -> tuple[Exposed, ...]:
    """By file, with every account that it is read for."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for described in sshds:
        for place in described.daemon.places:
            if not place.is_file:
                continue
            entrance = described.of(place.account).entrance(our_connection(observed, place.account, at))
            if isinstance(entrance, Entrance) and (why := _why(place.path, entrance)):
                heeded = not entrance.config.is_on("strictmodes", shipped=True)
                accounts = found.setdefault((inert(place.path, 300), inert(why, 300), heeded), [])
                accounts += [place.account] if place.account not in accounts else []
    return tuple(Exposed(path, tuple(accounts), why, heeded) for (path, why, heeded), accounts in found.items())


def _why(path: str, entrance: Entrance) -> str:
    account, server = entrance.account, entrance.server
    try:
        at = server.files.find(path, account.identity)
        return unsafe(at, account.uid, real_home(account, server), server) if at else ""
    except UnseenError:
        return ""
