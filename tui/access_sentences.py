"""What a cell of the matrix says, as a sentence, for where no finding says it better."""

from keys.access import Seen
from keys.device import Device
from keys.matrix import Cell, CellState
from keys.matrix_rows import Row
from keys.matrix_words import heading, sentence


def cell_sentence(row: Row, cell: Cell, device: Device) -> str:
    """Whether it gets in, as far as that is known, and where it is not known, why."""
    seen = row.observation
    if isinstance(seen, Seen):
        return sentence(cell, row.wish) if cell.state is not CellState.PENDING else _left_open(cell, seen, row)
    why = "was not looked at yet" if seen is None else f"is unreachable: {seen.why}"
    return f"{_unseen(row, cell, device)}; {row.target} {why}"


def _left_open(cell: Cell, seen: Seen, row: Row) -> str:
    return f"{cell.device} must not get in, and that is not proved: {seen.unread_of(row.wish)}"


def _unseen(row: Row, cell: Cell, device: Device) -> str:
    unwanted = bool(row.wish.unwanted_keys(device))
    if cell.state is CellState.PENDING:
        if unwanted:
            return f"{heading(device)} must not get in, and that is not proved yet"
        return f"{device.name} is to get in, and its key was not seen there yet"
    if unwanted:
        return f"{heading(device)} got in no more when this was last seen; whether that holds is not known"
    if row.wish.gives(device.name) and device.is_active:
        return f"{device.name} got in when this was last seen; whether it does now is not known"
    return f"{device.name} is not to get in; whether it does is not known"
