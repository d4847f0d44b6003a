"""The reach of a device: what its keys open, who is in with them right now, and what else was on it.

Shown before a lost device is revoked, so that a person knows what they are dealing with.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from keys.access import (
    GITHUB,
    STORAGE_BOX,
    Effect,
    Grant,
    LiveSession,
    Observation,
    Seen,
    Wish,
    is_server,
    kind_of,
)
from keys.device import Device, Kind, Status

_COMPUTERS = {Kind.MACBOOK, Kind.MAC, Kind.PC, Kind.LAPTOP, Kind.SERVER, Kind.OTHER}


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a computer of this fleet has on it besides its key, as keyturn.toml tells.

    hetzner: where the API token of each project is kept ("keyring" and the like). terraform: whether there are
    Terraform files. tailscale: whether the tailnet is a place of the fleet, out of which keyturn takes machines.
    """

    hetzner: tuple[str, ...] = ()
    terraform: bool = False
    tailscale: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that revoking does not change, and that a person has to. how: one thing to do about it."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Reach:
    """opens: by target, the grants that let a key of the device in, or may. sessions: those that go on with it.

    listed: seeds that would let it into servers to come. unseen: targets of which nothing is known. unsure: by live
    target, each thing that could not be known there, behind which it may open more. errands: what is left to be done by
    hand.
    """

    device: str
    opens: tuple[tuple[str, Grant], ...] = ()
    sessions: tuple[tuple[str, LiveSession], ...] = ()
    listed: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unsure: tuple[tuple[str, str], ...] = ()
    errands: tuple[Errand, ...] = ()


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
    errands = (
        *_on_servers(device, tuple(places)),
        *_errands(device, belongings, {kind_of(wish.target) for wish in wishes}),
    )
    return Reach(device.name, tuple(opens), tuple(sessions), tuple(listed), tuple(unseen), tuple(unsure), errands)


def _on_servers(device: Device, places: tuple[str, ...]) -> Iterator[Errand]:
    """What whoever has a lost device may have set up where its key got in, which outlives the key."""
    boxes = [place for place in places if kind_of(place) == STORAGE_BOX]
    servers = [place for place in places if is_server(place)]
    if device.status is Status.LOST and servers:
        where = f"{len(servers)} servers" if len(servers) > 1 else servers[0]
        yield Errand(
            f"what may be left of it at {where}: cron jobs, services, hidden processes, accounts, other keys",
            "look there; `keyturn audit` shows the keys that no device owns",
        )
    if device.status is Status.LOST and boxes:
        yield Errand(
            f"what stood on {' and '.join(boxes)}: whoever has the device could read it, change it and delete it",
            "look there; snapshots of the box, where it has some, give files back",
        )


def _errands(device: Device, belongings: Belongings, kinds: Container[str]) -> Iterator[Errand]:
    if device.tailscale_node and not belongings.tailscale:
        what = f"the tailnet: {device.tailscale_node} is still in it"
        yield Errand(what, "remove the machine in Tailscale's admin console, or add [tailscale] to keyturn.toml")
    if device.kind in _COMPUTERS:
        yield from _of_computer(belongings)
    known = "GitLab" if GITHUB in kinds else "GitHub"
    yield Errand(
        f"places that keyturn does not know: {device.public_key.fingerprint} may be registered at {known} and the like",
        "remove it there, and sign the device out",
    )


def _of_computer(belongings: Belongings) -> Iterable[Errand]:
    if belongings.hetzner:
        kept = "in its key ring" if set(belongings.hetzner) == {"keyring"} else "on the device"
        if len(belongings.hetzner) == 1:
            what, how = "the Hetzner API token", "make a new token in the Cloud Console, and delete the old one"
        else:
            what = f"the Hetzner API tokens of {len(belongings.hetzner)} projects"
            how = "make new ones in the Cloud Console, and delete the old ones"
        yield Errand(f"{what}: {kept}, if keyturn was used there", how)
    if belongings.terraform:
        yield Errand(
            "Terraform's state, and the credentials of its backend: on the device, if the repository was",
            "rotate those credentials, and all secrets that stand in the state",
        )
