"""Texts fitted to the columns of a terminal."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from keys.matrix_words import Meaning
from tui.widgets.line import fitted, line, padded
from tui.widgets.table import WIDEST_COLUMN, Table, TableCell, TableRow

WIDE = "\u4e2d\u6587"  # two columns each


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("web", 5, "web  "),
        ("web", 3, "web"),
        ("server:web", 6, "serve…"),
        ("web", 1, "…"),
        ("web", 0, ""),
        ("web", -2, ""),
        (WIDE, 4, WIDE),
        (WIDE, 3, "\u4e2d…"),
        ("", 2, "  "),
    ],
)
def test_a_text_takes_exactly_its_columns_and_shows_where_it_was_cut(text: str, width: int, shown: str) -> None:
    assert fitted(text, width) == shown


def test_a_column_has_a_blank_on_either_side() -> None:
    assert padded("● in", 7) == " ● in  "
    assert padded("STILL IN", 7) == " STIL… "


@pytest.mark.parametrize("skip", [0, 1, 3])
@pytest.mark.parametrize("width", [4, 5, 9, 40])
def test_a_line_is_exactly_as_wide_as_its_room(skip: int, width: int) -> None:
    strip = line(Segment("web "), [Segment(f" {WIDE} "), Segment(" in ")], skip, width, Style())
    assert cell_len("".join(segment.text for segment in strip)) == width == strip.cell_length


def test_what_is_scrolled_away_is_left_out_on_the_left() -> None:
    strip = line(Segment("web "), [Segment(" one "), Segment(" two ")], 3, 11, Style())
    assert strip.text == "web e  two "


def test_a_table_measures_its_columns() -> None:
    table = Table(
        ("target", ""), (("pc", "lost"), ("x", "")), (row("web", "● in", "y" * 200), row("db", "? unknown", ""))
    )
    assert table.label_width == 6
    assert table.widths == (11, WIDEST_COLUMN)
    assert table.starts == (0, 11, 11 + WIDEST_COLUMN)
    assert [table.column_at(x) for x in (0, 10, 11, 500)] == [0, 0, 1, 1]
    assert [table.start_after(x) for x in (-3, 0, 1, 12, 500)] == [0, 0, 11, 11, 11]
    assert table.index == {"web": 0, "db": 1}


def test_an_empty_table_measures_nothing() -> None:
    assert (Table().label_width, Table().widths, Table().starts, Table().column_at(3)) == (0, (), (0,), 0)


def row(label: str, *texts: str) -> TableRow:
    return TableRow(label, label, tuple(TableCell(text, Meaning.GOOD) for text in texts))
