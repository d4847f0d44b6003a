"""The rows of a work's course -> the table that the grid shows."""

from collections.abc import Sequence

from bootstrap.attended.course import CourseRow
from keys.inert import inert
from tui.widgets.table import Table, TableCell, TableRow

_NAME = 40
_SAID = 200


def course_table(rows: Sequence[CourseRow]) -> Table:
    """Each target, how far it has come there, and more about it."""
    return Table(
        ("target", ""),
        (("how far", ""), ("", "")),
        tuple(
            TableRow(
                row.target,
                inert(row.target, _NAME),
                (TableCell(f"{row.glyph} {row.word}", row.meaning), TableCell(inert(row.said, _SAID))),
            )
            for row in rows
        ),
    )
