"""Devices across, targets down: each cell is wanted / seen / last written. Audit, JSON and screens are views of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keys.access import Effect, Grant, Observation, Seen, Unreachable, Wish
from keys.device import Device
from keys.memory import Memory
from keys.public_key import PublicKey
from keys.registry import Registry


class CellState(StrEnum):
    """What one device has at one target."""

    IN = "in"  # wanted, and seen
    MISSING = "missing"  # wanted, and proved absent
    VANISHED = "vanished"  # wanted, was there, and is proved absent
    EXTRA = "extra"  # seen, and the fleet does not give it
    LINGERING = "lingering"  # retired, lost or replaced, and still there, if only by a session that goes on
    OUT = "out"  # not wanted, and proved absent
    PENDING = "pending"  # not seen, and something is still to be done
    UNKNOWN = "unknown"  # not seen, and nothing known to be done; or seen, and what was seen does not tell


@dataclass(frozen=True, slots=True)
class Cell:
    """grants: the evidence, where something was seen. accounts: the ones that the state is about."""

    device: str
    target: str
    state: CellState
    accounts: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A key on targets that no device owns: reported, never removed unless it is named by its fingerprint."""

    key: PublicKey
    places: tuple[tuple[str, Grant], ...]  # (target, grant)


@dataclass(frozen=True)
class Matrix:
    """The whole answer to "who gets in where" at one moment."""

    devices: tuple[Device, ...]
    wishes: tuple[Wish, ...]
    observations: Mapping[str, Observation]
    cells: Mapping[tuple[str, str], Cell]
    foreign: tuple[ForeignKey, ...]

    def of(self, device: str) -> tuple[Cell, ...]:
        """The cells of one device, in the order of the targets."""
        return tuple(self.cells[device, wish.target] for wish in self.wishes)

    def at(self, target: str) -> tuple[Cell, ...]:
        """The cells of one target, in the order of the devices."""
        return tuple(self.cells[device.name, target] for device in self.devices)


def make_matrix(
    registry: Registry, wishes: Sequence[Wish], observations: Mapping[str, Observation], memory: Memory
) -> Matrix:
    """Lay what is wanted beside what is seen. A wish without an observation counts as not seen."""
    cells = {
        (device.name, wish.target): _cell(device, wish, observations.get(wish.target), memory)
        for device in registry.devices
        for wish in wishes
    }
    return Matrix(registry.devices, tuple(wishes), observations, cells, _foreign(registry, observations))


def _cell(device: Device, wish: Wish, observation: Observation | None, memory: Memory) -> Cell:
    if not isinstance(observation, Seen):
        return Cell(device.name, wish.target, _unseen_state(device, wish, observation, memory))
    unwanted = [grant for key, _ in device.unwanted_keys() for grant in observation.to_be_removed(key)]
    if unwanted:
        return _made(device, wish, CellState.LINGERING, unwanted)
    if in_session := _in_session(device, observation):
        return Cell(device.name, wish.target, CellState.LINGERING, in_session)
    if device.unwanted_keys() and observation.unread_of(wish):
        return Cell(device.name, wish.target, CellState.PENDING)
    here = list(observation.of(device.public_key)) if device.is_active else []
    if device.has_ended(observation.at) and wish.effect is Effect.LIVE:
        here = [grant for grant in here if grant.may_open]
    if not device.is_wanted(observation.at) or not wish.gives(device.name):
        return _made(device, wish, CellState.EXTRA if here else _absent(device, wish, observation), here)
    return _wanted(device, wish, here, observation, memory)


def _in_session(device: Device, seen: Seen) -> tuple[str, ...]:
    """The accounts that somebody is still logged in at with a key of the device that must get in nowhere."""
    unwanted = {key.plain for key, _ in device.unwanted_keys()}
    return tuple(dict.fromkeys(one.account for one in seen.sessions if one.key.plain in unwanted))


def _wanted(device: Device, wish: Wish, here: Sequence[Grant], seen: Seen, memory: Memory) -> Cell:
    """The cell of a device that is to get in.

    A key that stands there and may get in is not missing, nor is one that may stand in what could not be read. One that
    stands there and is refused has not vanished.
    """
    opened = {grant.account for grant in here if grant.opens}
    perhaps = {grant.account for grant in here if grant.may_open} | {account for account, _ in seen.unread}
    missing = tuple(account for account in wish.accounts if account not in perhaps)
    if missing:
        gone = set(missing) - {grant.account for grant in here}
        vanished = wish.takes_keys and any(
            memory.was_written(wish.target, account, device.public_key) for account in gone
        )
        state = CellState.VANISHED if vanished else CellState.MISSING
        return Cell(device.name, wish.target, state, missing, tuple(here))
    if unsure := tuple(account for account in wish.accounts if account not in opened):
        return Cell(device.name, wish.target, CellState.UNKNOWN, unsure, tuple(here))
    return _made(device, wish, CellState.IN, here)


def _absent(device: Device, wish: Wish, observation: Seen) -> CellState:
    """Out is proved only where nothing else may let the key in, and no session with a revoked one may go on."""
    unwanted = [key for key, _ in wish.unwanted_keys(device)]
    open_still = any(map(observation.unknown_about, unwanted)) if unwanted else observation.unknown
    unproved = open_still or (unwanted and observation.sessions_unknown)
    return CellState.UNKNOWN if unproved and (unwanted or wish.effect is Effect.LIVE) else CellState.OUT


def _made(device: Device, wish: Wish, state: CellState, grants: Sequence[Grant]) -> Cell:
    accounts = tuple(dict.fromkeys(grant.account for grant in grants))
    return Cell(device.name, wish.target, state, accounts, tuple(grants))


def _unseen_state(device: Device, wish: Wish, away: Unreachable | None, memory: Memory) -> CellState:
    if any(not memory.was_cleared(wish.target, key, since) for key, since in wish.unwanted_keys(device)):
        return CellState.PENDING
    ended = away is not None and device.has_ended(away.at)
    if wish.takes_keys and device.is_active and not ended and wish.gives(device.name):
        written = all(memory.was_written(wish.target, account, device.public_key) for account in wish.accounts)
        return CellState.UNKNOWN if written else CellState.PENDING
    return CellState.UNKNOWN


def _foreign(registry: Registry, observations: Mapping[str, Observation]) -> tuple[ForeignKey, ...]:
    places: dict[PublicKey, list[tuple[str, Grant]]] = {}
    for target, observation in observations.items():
        for grant in observation.grants if isinstance(observation, Seen) else ():
            if registry.owner_of(grant.key) is None:
                places.setdefault(grant.key, []).append((target, grant))
    return tuple(ForeignKey(key, tuple(found)) for key, found in places.items())
