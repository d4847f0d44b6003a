"""The columns of the access matrix: one for each device, then one for each foreign key, and what they say of a target.

Foreign keys beyond the first few, by how far each gets, are counted together in one last column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.access import Effect, Grant, has_logins
from keys.audit import Finding
from keys.device import Device
from keys.inert import inert
from keys.matrix import Matrix
from keys.matrix_rows import Row
from keys.matrix_words import SIGNS, Meaning, heading
from keys.public_key import PublicKey
from tui.widgets.table import TableCell

MOST_FOREIGN = 8
_NAME = 20
_SHORT = 8  # signs of a fingerprint
_STATES = {state: TableCell(str(sign), sign.meaning) for state, sign in SIGNS.items()}
_ABSENT = TableCell("· none")
_UNSEEN = TableCell("? not seen")
_COUNTS = [TableCell(f"◆ {number} key{'s' * (number != 1)}", Meaning.WARNING) for number in range(1, 100)]

Places = Mapping[str, tuple[Grant, ...]]  # by target


@dataclass(frozen=True, eq=False)
class DeviceColumn:
    """number: where the device stands among the devices. id: of the column, the same at each look."""

    device: Device
    number: int

    @property
    def id(self) -> str:
        return f"device:{self.device.name}"

    @property
    def name(self) -> str:
        return heading(self.device)

    @property
    def heading(self) -> tuple[str, str]:
        """Below the name what the device is, where the name does not say it."""
        if not self.device.is_active:
            return self.device.name, str(self.device.status)
        return self.device.name, str(self.device.kind) if self.device.kind != self.device.name else ""

    def cell(self, row: Row) -> TableCell:
        return _STATES[row.cells[self.number].state]

    def has_to_do_with(self, row: Row) -> bool:  # noqa: ARG002  a device has to do with every target
        return True


@dataclass(frozen=True, eq=False)
class ForeignColumn:
    """keys: those of one fingerprint, or, in the last column, all the rest; then they are counted.

    perhaps: guesses at whose the key is.
    """

    keys: tuple[PublicKey, ...]
    places: Places
    rest: bool = False
    perhaps: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return "foreign" if self.rest else f"foreign:{self.keys[0].fingerprint}"

    @property
    def name(self) -> str:
        if self.rest:
            return f"{len(self.keys)} more foreign keys" if self.keys else "foreign keys"
        return f"foreign key {self.called or self.keys[0].fingerprint}"

    @property
    def called(self) -> str:
        """What the key is called by its comment; empty where it has none."""
        return inert(next((key.comment for key in self.keys if key.comment), ""), 60)

    @property
    def heading(self) -> tuple[str, str]:
        if self.rest:
            return "foreign", f"{len(self.keys)} more keys" if self.keys else "keys"
        guess = f"{inert(self.perhaps[0].partition(':')[0], _NAME - 1)}?" if self.perhaps else "no comment"
        short = self.keys[0].fingerprint.removeprefix("SHA256:")[:_SHORT]
        return inert(self.called, _NAME) or guess, f"foreign {short}…"

    def cell(self, row: Row) -> TableCell:
        grants = self.places.get(row.target, ())
        if not grants:
            return _ABSENT if row.is_seen else _UNSEEN
        return _COUNTS[min(len({grant.key for grant in grants}), 99) - 1] if self.rest else _effect(row, grants)

    def has_to_do_with(self, row: Row) -> bool:
        return row.target in self.places


Column = DeviceColumn | ForeignColumn


def columns(matrix: Matrix, findings: Sequence[Finding]) -> tuple[Column, ...]:
    """Devices in their order, then foreign keys, those first that get in at most places."""
    perhaps = {finding.id: finding.perhaps for finding in findings if finding.kind == "foreign"}
    single = sorted(_by_fingerprint(matrix).items(), key=lambda one: _rank(one[1]))
    shown, rest = single[:MOST_FOREIGN], single[MOST_FOREIGN:]
    foreign = [
        ForeignColumn(tuple(key for _, grants in found.items() for key in _keys(grants)), found, perhaps=whose)
        for fingerprint, found in shown
        for whose in [perhaps.get(f"foreign:{fingerprint}", ())]
    ]
    if rest or not single:
        foreign.append(_rest([found for _, found in rest]))
    return (*(DeviceColumn(device, number) for number, device in enumerate(matrix.devices)), *foreign)


def _by_fingerprint(matrix: Matrix) -> dict[str, Places]:
    """Where each foreign key stands; a certificate stands with the key that it certifies."""
    found: dict[str, dict[str, tuple[Grant, ...]]] = {}
    for foreign in matrix.foreign:
        places = found.setdefault(foreign.key.fingerprint, {})
        for target, grant in foreign.places:
            places[target] = (*places.get(target, ()), grant)
    return dict(found)


def _rank(places: Places) -> tuple[int, int]:
    """Those that get in at most targets first, then those that stand at most."""
    return -sum(any(grant.may_open for grant in grants) for grants in places.values()), -len(places)


def _rest(left: Sequence[Places]) -> ForeignColumn:
    together: dict[str, tuple[Grant, ...]] = {}
    for places in left:
        for target, grants in places.items():
            together[target] = (*together.get(target, ()), *grants)
    firsts = tuple(next(iter(places.values()))[0].key for places in left)
    return ForeignColumn(firsts, together, rest=True)


def _keys(grants: Sequence[Grant]) -> list[PublicKey]:
    return [grant.key for grant in grants]


def _effect(row: Row, grants: Sequence[Grant]) -> TableCell:
    """What a foreign key does at a target."""
    if not any(grant.may_open for grant in grants):
        return TableCell("◇ refused")
    if row.wish.effect is Effect.SEED or not has_logins(row.target):
        return TableCell("◆ listed", Meaning.WARNING)
    return TableCell("◆ gets in" if any(grant.opens for grant in grants) else "◆ may get in", Meaning.WARNING)
