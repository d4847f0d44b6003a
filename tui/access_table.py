"""A look that is under way, before anything is known -> the table that the grid shows."""

from keys.inert import inert
from tui.looking import Looking
from tui.widgets.table import Table, TableCell, TableRow

_NAME = 40
_SEEN = 80


def looking_table(looking: Looking) -> Table:
    """Each target that was asked, and what it said."""
    rows = (
        TableRow(target, inert(target, _NAME), (TableCell(inert(said, _SEEN), meaning),))
        for target, (said, meaning) in looking.said.items()
    )
    return Table(("target", ""), (("what it says", ""),), tuple(rows))
