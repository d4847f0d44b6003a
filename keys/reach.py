"""The reach of a device: what its keys open, who is in with them right now, and what else was on it.

Shown before a lost device is revoked, so that a person knows what they are dealing with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.access import Effect, Grant, LiveSession, Observation, Seen, Wish
from keys.device import Device
from keys.errands import Belongings, Errand, errands


@dataclass(frozen=True, slots=True)
class Reach:
    """opens: by target, the grants that let a key of the device in, or may. sessions: those that go on with it.

    listed: seeds that would let it into servers to come. unseen: targets of which nothing is known. unsure: by live
    target, each thing that could not be known there, behind which it may open more. errands: what has to be done by
    hand, done or not. done: the ids of those that are.
    """

    device: str
    opens: tuple[tuple[str, Grant], ...] = ()
    sessions: tuple[tuple[str, LiveSession], ...] = ()
    listed: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unsure: tuple[tuple[str, str], ...] = ()
    errands: tuple[Errand, ...] = ()
    done: frozenset[str] = frozenset()


def reach(
    device: Device, wishes: Sequence[Wish], observations: Mapping[str, Observation], belongings: Belongings
) -> Reach:
    """observations: made with the device's keys among those that must get in nowhere, so that sessions are told."""
    keys = {device.public_key, *(former.public_key for former in device.former_keys)}
    opens: list[tuple[str, Grant]] = []
    sessions: list[tuple[str, LiveSession]] = []
    listed: list[str] = []
    unsure: list[tuple[str, str]] = []
    for wish in wishes:
        seen = observations.get(wish.target)
        if not isinstance(seen, Seen):
            continue
        grants = [grant for grant in seen.grants if grant.key in keys and grant.may_open]
        if wish.effect is Effect.SEED:
            listed += [wish.target] if grants else []
        else:
            opens += [(wish.target, grant) for grant in grants]
            unsure += [(wish.target, why) for why in filter(None, (*seen.unknown, seen.sessions_unknown))]
        sessions += [(wish.target, one) for one in seen.sessions if one.key in keys and not one.ours]
    unseen = [wish.target for wish in wishes if not isinstance(observations.get(wish.target), Seen)]
    places = dict.fromkeys(target for target, _ in (*opens, *sessions))
    by_hand = errands(device, belongings, tuple(places))
    done = frozenset(device.done)
    return Reach(device.name, tuple(opens), tuple(sessions), tuple(listed), tuple(unseen), tuple(unsure), by_hand, done)
