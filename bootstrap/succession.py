"""A device's old key goes only where its new one gets in; and where keyturn itself logs in with the old one, only once
it has logged in with the new one."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bootstrap.targets.base import LogsIn, Outcome, Result, Target
from keys.access import Effect, Observation, Seen, Wish
from keys.device import Device
from keys.errors import KeyturnError
from keys.inert import inert
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry

_NOT_THERE = "kept: its new key does not get in there"
_HINT = "put the new key back with: keyturn apply --put-back"
_OWN_HINT = (
    "is the new private key on this machine, and offered there? IdentityFile with IdentitiesOnly in ~/.ssh/config "
    "offers the old one alone"
)


@runtime_checkable
class ChangesKey(Protocol):
    """A target that keyturn gets into with a key, and that it can be told to get into with another."""

    def log_in_with(self, key: PublicKey) -> None:
        """Log in afresh, with that key. Raises KeyturnError where that is not the one that gets in."""
        ...


def kept_without_successor(
    removals: Sequence[Change], wish: Wish, seen: Observation | None, added: Sequence[Change], registry: Registry
) -> list[Outcome]:
    """The removals that would shut a device out which is to get in. added: what was written there, and proved."""
    new = {(change.account, change.key) for change in added}
    if isinstance(seen, Seen):
        new |= {(grant.account, grant.key) for grant in seen.grants if grant.may_open}
    return [
        Outcome(change, Result.FAILED, _NOT_THERE, _HINT)
        for change in removals
        if (device := _rotated(change, registry))
        and _is_wanted(device, change, wish, seen)
        and (change.account, device.public_key) not in new
    ]


def kept_for_own_login(target: Target, removals: Sequence[Change], registry: Registry) -> list[Outcome]:
    """The removals of the key that keyturn itself has there, where it does not get in with the new one.

    Where it does, it does so from now on.
    """
    if not isinstance(target, LogsIn) or not isinstance(target, ChangesKey):
        return []
    own = [change for change in removals if change.key == target.own_key]
    device = _rotated(own[0], registry) if own else None
    if device is None:
        return []
    try:
        target.log_in_with(device.public_key)
    except KeyturnError as error:
        said = f"kept: keyturn itself logs in with it, and not yet with the new one: {inert(error.what, 300)}"
        return [Outcome(change, Result.FAILED, said, _OWN_HINT) for change in own]
    return []


def _rotated(change: Change, registry: Registry) -> Device | None:
    """The device that had this key before, and goes on with another."""
    device = registry.get(change.device)
    return device if change.verb is Verb.REMOVE and device and device.has_replaced(change.key) else None


def _is_wanted(device: Device, change: Change, wish: Wish, seen: Observation | None) -> bool:
    given = wish.takes_keys and wish.gives(device.name) and change.account in wish.accounts
    return given and wish.effect is Effect.LIVE and (seen is None or device.is_wanted(seen.at))
