"""The rows of a work's course -> the table that the grid shows, and the detail of one of them."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from bootstrap.attended.course import CourseRow
from bootstrap.attended.evidence import Evidence
from keys.inert import inert
from keys.matrix_words import Meaning
from tui.fields import field, title
from tui.widgets.table import Table, TableCell, TableRow

_NAME = 40
_SAID = 200
_MOST = 40
_STYLES = {Meaning.GOOD: "$text-success", Meaning.WARNING: "$text-warning", Meaning.BAD: "$text-error bold"}


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


def course_detail(row: CourseRow) -> Content:
    """All that is known of a target: how far it has come there, and each change with its proof or its doubts."""
    return Content("\n").join(_lines(row))


def _lines(row: CourseRow) -> Iterator[Content]:
    yield title(row.target)
    yield Content.styled(f"{row.glyph} {row.word}", _STYLES.get(row.meaning, ""))
    if row.said and not row.evidence:
        yield Content(inert(row.said, 600))
    for known in row.evidence[:_MOST]:
        yield from _change(known)
    if len(row.evidence) > _MOST:
        yield Content(f"and {len(row.evidence) - _MOST} more changes")


def _change(known: Evidence) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(inert(known.what, 200), "bold")
    yield from (field(name, said) for name, said in known.facts[:_MOST])
