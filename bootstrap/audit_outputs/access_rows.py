"""The matrix in full: a row for each key, device's or foreign, at each account of each target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from keys.access import Effect, Grant, Observation, Seen, Wish
from keys.device import Device
from keys.matrix import CellState, Matrix
from keys.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One key at one account.

    device: whose it is; None for a foreign key. state: of the device's cell, or "foreign". grants: where it stands.
    """

    key: PublicKey
    device: Device | None
    wish: Wish
    observation: Observation | None
    account: str
    state: str
    grants: tuple[Grant, ...] = ()

    @property
    def verdict(self) -> str:
        """What the key does at this account, as far as it is known."""
        if not isinstance(self.observation, Seen):
            return "not seen"
        if not self.grants:
            return "unknown" if self._unsure else "absent"
        if self.wish.effect is Effect.SEED:
            return "listed"
        if any(grant.opens for grant in self.grants):
            return "gets in"
        return "unknown" if any(grant.may_open for grant in self.grants) else "refused"

    @property
    def why(self) -> str:
        """Why it is refused, not known, or not seen."""
        if not isinstance(self.observation, Seen):
            return self.observation.why if self.observation else ""
        if not self.grants:
            return self._unsure
        if self.verdict == "gets in":
            return ""
        return "; ".join(dict.fromkeys(grant.refused or grant.unknown for grant in self.grants)).strip("; ")

    @property
    def _unsure(self) -> str:
        """Why a key that was seen nowhere here may be here all the same, or let in by something else."""
        if not isinstance(self.observation, Seen):
            return ""
        unread = [why for account, why in self.observation.unread if account == self.account]
        may_be_in = self.state == CellState.UNKNOWN
        beside = (*self.observation.unknown, self.observation.sessions_unknown) if may_be_in else ()
        return next(filter(None, (*unread, *beside)), "")

    @property
    def last_used(self) -> datetime | None:
        return max((grant.last_used for grant in self.grants if grant.last_used), default=None)


def access_rows(matrix: Matrix) -> Iterator[AccessRow]:
    """Devices first, in their order, each at the targets in theirs; then the foreign keys."""
    for device in matrix.devices:
        for wish in matrix.wishes:
            yield from _device_rows(matrix, device, wish)
    wishes = {wish.target: wish for wish in matrix.wishes}
    for foreign in matrix.foreign:
        places: dict[tuple[str, str], list[Grant]] = {}
        for target, grant in foreign.places:
            places.setdefault((target, grant.account), []).append(grant)
        for (target, account), grants in places.items():
            seen = matrix.observations.get(target)
            yield AccessRow(foreign.key, None, wishes[target], seen, account, "foreign", tuple(grants))


def _device_rows(matrix: Matrix, device: Device, wish: Wish) -> Iterator[AccessRow]:
    """Its key at every account that it is wanted at or stands at; a former key only where it stands."""
    cell, seen = matrix.cells[device.name, wish.target], matrix.observations.get(wish.target)
    former = [former.public_key for former in device.former_keys]
    for key in dict.fromkeys((device.public_key, *former)):
        here = seen.of(key) if isinstance(seen, Seen) else ()
        wanted = wish.accounts if key == device.public_key else ()
        for account in _accounts(wanted, here):
            at = tuple(grant for grant in here if grant.account == account)
            yield AccessRow(key, device, wish, seen, account, cell.state.value, at)


def _accounts(wanted: Sequence[str], grants: Sequence[Grant]) -> dict[str, None]:
    return dict.fromkeys((*wanted, *(grant.account for grant in grants)))
