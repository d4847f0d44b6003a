"""What a matrix tells of one device: where it gets in, what is still to be done, when its key was last used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from keys.access import TAILNET, Effect, Grant, Seen, has_logins
from keys.device import Device
from keys.matrix import Cell, CellState, Matrix
from keys.tailnet import Node

_TO_DO = frozenset({CellState.MISSING, CellState.VANISHED, CellState.LINGERING, CellState.PENDING})
_OPEN = frozenset({CellState.IN, CellState.EXTRA, CellState.LINGERING})


@dataclass(frozen=True, slots=True)
class Use:
    """A login with a key of the device."""

    at: datetime
    target: str
    account: str


@dataclass(frozen=True, slots=True)
class DeviceSummary:
    """given: the places to log in at that the fleet gives it; of them and others, open: where it was seen to get in.

    unseen: given places that could not be seen. to_do: cells where something is still to be done, seeds too. last_use:
    as far as logs tell. tailnet: whether the tailnet was seen; node: its machine there.
    """

    device: Device
    given: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    to_do: tuple[Cell, ...] = ()
    last_use: Use | None = None
    tailnet: bool = False
    node: Node | None = None


def summary(matrix: Matrix, device: Device) -> DeviceSummary:
    """Of a device of that matrix."""
    wishes = [wish for wish in matrix.wishes if wish.effect is Effect.LIVE and has_logins(wish.target)]
    given = [wish.target for wish in wishes if device.is_active and wish.gives(device.name)]
    places = [wish.target for wish in wishes]
    seen = {target for target in places if isinstance(matrix.observations.get(target), Seen)}
    tailnet = matrix.observations.get(TAILNET)
    there = tailnet.tailnet if isinstance(tailnet, Seen) else None
    return DeviceSummary(
        device,
        tuple(given),
        tuple(target for target in places if matrix.cells[device.name, target].state in _OPEN),
        tuple(target for target in (given if device.is_active else places) if target not in seen),
        tuple(cell for cell in matrix.of(device.name) if cell.state in _TO_DO),
        max(_uses(matrix, device), key=lambda use: use.at, default=None),
        there is not None,
        there.node(device.tailscale_node) if there and device.tailscale_node else None,
    )


def _uses(matrix: Matrix, device: Device) -> Iterator[Use]:
    keys = {device.public_key, *device.former_public_keys}
    for target, observation in matrix.observations.items():
        if isinstance(observation, Seen) and has_logins(target):
            yield from (Use(at, target, grant.account) for grant, at in _used(observation.grants) if grant.key in keys)


def _used(grants: tuple[Grant, ...]) -> Iterator[tuple[Grant, datetime]]:
    return ((grant, grant.last_used) for grant in grants if grant.last_used is not None)
