"""The rules that refuse a whole plan: nothing of it is written down or done."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from keys.access import Effect, Observation, Seen, Wish
from keys.device import Device
from keys.plan import Change, Plan
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety.rules import TAKES_AWAY, Rule, refused

FRESH_MINUTES = 5
"""How old what was seen may be when a plan made from it is applied."""


def check_key_in_use(
    plan: Plan,
    own_keys: Mapping[str, PublicKey],
    overridden: Collection[Rule] = frozenset(),
    registry: Registry | None = None,
) -> None:
    """Raises UnsafeError when the plan takes away the very key that keyturn logs in with. own_keys: by target.

    registry: as it is to be. A key that a device of it has replaced may be planned: each target gives it up only once
    keyturn has logged in there with the new one.
    """
    if Rule.KEY_IN_USE in overridden:
        return
    for change in plan.changes:
        device = registry.get(change.device) if registry else None
        if device and device.has_replaced(change.key):
            continue
        if change.verb in TAKES_AWAY and own_keys.get(change.target) == change.key:
            raise refused(
                Rule.KEY_IN_USE, f"keyturn itself logs in with the key of {change.device}", where=change.target
            )


def check_someone_stays(registry: Registry, at: datetime, overridden: Collection[Rule] = frozenset()) -> None:
    """Raises UnsafeError when no device gets in at that moment in the fleet as it would be."""
    if Rule.LAST_DEVICE in overridden or any(device.is_wanted(at) for device in registry.devices):
        return
    raise refused(Rule.LAST_DEVICE, "this would leave the fleet without an active device", where="devices.toml")


def check_fresh(
    plan: Plan,
    observations: Mapping[str, Observation],
    at: datetime,
    overridden: Collection[Rule] = frozenset(),
) -> None:
    """Raises UnsafeError when a target that the plan changes was seen too long before that moment, or after it."""
    if Rule.STALE_PLAN in overridden:
        return
    for change in plan.changes:
        seen = observations.get(change.target)
        age = at - seen.at if seen else timedelta()
        if abs(age) > timedelta(minutes=FRESH_MINUTES):
            minutes = round(age.total_seconds() / 60)
            when = f"was seen {minutes} minutes ago" if minutes > 0 else "was seen later than this clock says it is now"
            raise refused(Rule.STALE_PLAN, f"what this plan was made from {when}", where=change.target)


def check_share(
    plan: Plan,
    observations: Mapping[str, Observation],
    wishes: Iterable[Wish],
    registry: Registry,
    share: int,
    *,
    overridden: Collection[Rule] = frozenset(),
) -> None:
    """Raises UnsafeError when the plan takes several devices more than that share (percent) of all that devices have.

    Counted is each key of a device, current or not, at each account of the live targets that were seen. A plan about
    one device names it, and is meant.
    """
    live = {wish.target for wish in wishes if wish.effect is Effect.LIVE}
    going = [change for change in plan.changes if change.verb in TAKES_AWAY and change.target in live]
    devices = {change.device for change in going}
    if Rule.LARGE_SHARE in overridden or len(devices) < 2:
        return
    owned = {key for device in registry.devices for key in (device.public_key, *_former(device))}
    have = {
        (seen.target, grant.account, grant.key)
        for seen in observations.values()
        if isinstance(seen, Seen) and seen.target in live
        for grant in seen.grants
        if grant.key in owned
    }
    lose = {place for place in have if any(_takes(change, place) for change in going)}
    if 100 * len(lose) > share * len(have):
        raise refused(
            Rule.LARGE_SHARE,
            f"this takes out {len(devices)} devices, and {len(lose)} of the {len(have)} ways in that devices have:"
            f" more than {share}% at once",
            where="[safety] share in keyturn.toml",
        )


def _former(device: Device) -> Iterator[PublicKey]:
    return (former.public_key for former in device.former_keys)


def _takes(change: Change, place: tuple[str, str, PublicKey]) -> bool:
    """A block holds for all accounts, and names none."""
    target, account, key = place
    return (change.target, change.key) == (target, key) and change.account in {account, ""}
