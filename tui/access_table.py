"""The rows of a matrix, or a look that is under way -> the table that the grid shows."""

from collections.abc import Sequence

from keys.device import Device
from keys.inert import inert
from keys.matrix_rows import Row
from keys.matrix_words import SIGNS, Meaning
from tui.looking import Looking
from tui.widgets.table import Table, TableCell, TableRow

_NAME = 40
_SEEN = 80


def matrix_table(devices: Sequence[Device], rows: Sequence[Row], out_of: int) -> Table:
    """Targets down, devices across, foreign keys last. out_of: how many targets there are without the filter."""
    count = f"{len(rows)} of {out_of}" if len(rows) < out_of else ""
    headings = [(device.name, _below(device)) for device in devices]
    return Table(
        ("target", count),
        (*headings, ("foreign", "keys")),
        tuple(TableRow(row.target, inert(row.target, _NAME), (*_cells(row), _foreign(row))) for row in rows),
    )


def looking_table(looking: Looking) -> Table:
    """Each target that was asked, and what it said."""
    rows = (
        TableRow(target, inert(target, _NAME), (TableCell(inert(said, _SEEN), meaning),))
        for target, (said, meaning) in looking.said.items()
    )
    return Table(("target", ""), (("what it says", ""),), tuple(rows))


def _below(device: Device) -> str:
    """What stands below the name of a device: what it is, where the name does not say it."""
    if not device.is_active:
        return str(device.status)
    return str(device.kind) if device.kind != device.name else ""


def _cells(row: Row) -> list[TableCell]:
    signs = [SIGNS[cell.state] for cell in row.cells]
    return [TableCell(str(sign), sign.meaning) for sign in signs]


def _foreign(row: Row) -> TableCell:
    if row.foreign:
        count = row.foreign_keys
        return TableCell(f"◆ {count} {'key' if count == 1 else 'keys'}", Meaning.WARNING)
    return TableCell("· none" if row.is_seen else "? not seen")
