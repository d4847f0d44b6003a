"""How a server stands before a recovery, or in the middle of one: from the vendor, and from what answers there.

Nothing about a recovery is kept on this machine, so a run that goes on with one that died knows as much as that did.
"""

from dataclasses import dataclass
from enum import StrEnum

from bootstrap.workflows.recovery_case import Case
from keys.access import Untrusted
from keys.errors import KeyturnError
from keys.public_key import PublicKey


class Standing(StrEnum):
    """GETS_IN: the key opens its own system. OWN: that runs, or nothing does. ENABLED: the next boot is into rescue.

    RESCUE: the rescue system runs.
    """

    GETS_IN = "gets in"
    OWN = "own system"
    ENABLED = "rescue mode is switched on"
    RESCUE = "in the rescue system"


@dataclass(frozen=True, slots=True)
class Situation:
    """why: why the key does not get in. shown: the host key of what answers where a rescue system would."""

    standing: Standing
    why: str = ""
    shown: PublicKey | None = None
    enabled: bool = False
    is_off: bool = False


def situation(case: Case) -> Situation:
    """Raises HetznerError, and HostKeyRefusedError for a host key that is revoked."""
    cloud = case.mode.look(case.cloud.id)
    shown = case.rescue.shows()
    in_rescue = shown is not None and shown not in case.pinned and case.mode.has_booted_rescue(cloud.id)
    if in_rescue and not cloud.rescue_enabled:
        return Situation(Standing.RESCUE, "it runs the rescue system", shown)
    why = own_login(case)
    if not why:
        return Situation(Standing.GETS_IN, "", shown, cloud.rescue_enabled)
    standing = Standing.ENABLED if cloud.rescue_enabled else Standing.OWN
    return Situation(standing, why, shown, cloud.rescue_enabled, cloud.is_off)


def own_login(case: Case, also: frozenset[PublicKey] = frozenset()) -> str:
    """Log in to its own system with the key: an empty text where it gets in, else why not.

    also: host keys that were read on its own disk; one of them is pinned when nothing was.
    """
    shown = case.own.shows()
    if shown is None:
        return "nothing answers there as SSH does"
    if case.pinned and shown not in case.pinned:
        return f"its host key is {shown.fingerprint}, and another one is pinned"
    if not case.pinned and not _pinned_now(case, shown, also):
        return f"its host key {shown.fingerprint} is not known to the fleet"
    try:
        with case.own.enter(shown) as session:
            used = session.public_key_used
    except KeyturnError as error:
        return error.what
    return "" if used == case.key else f"it took another key, {used.fingerprint}"


def _pinned_now(case: Case, shown: PublicKey, also: frozenset[PublicKey]) -> bool:
    """Whether the server's host key may be pinned: it stands on its disk, or the person says so."""
    route = case.own.connector.route(case.own.address)
    run = case.run
    asked = Untrusted(case.name, run.clock(), "its host key is not known", "", route.host, route.port, shown)
    if shown not in also and not run.trust(asked):
        return False
    run.host_keys.pin(route.host, route.port, shown)
    run.keep_pinned()
    return True
