"""What a Grid shows: an immutable table whose texts are plain and harmless already."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from rich.cells import cell_len

from keys.matrix_words import Meaning

WIDEST_COLUMN = 60


@dataclass(frozen=True, slots=True)
class TableCell:
    text: str
    meaning: Meaning = Meaning.QUIET

    @property
    def is_problem(self) -> bool:
        return self.meaning in {Meaning.WARNING, Meaning.BAD}


@dataclass(frozen=True, slots=True)
class TableRow:
    """key: what the row is about, unique in its table. label: what its first column shows."""

    key: str
    label: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, eq=False)
class Table:
    """headings: two lines for each column but the first. corner: the same for the first one."""

    corner: tuple[str, str] = ("", "")
    headings: tuple[tuple[str, str], ...] = ()
    rows: tuple[TableRow, ...] = ()

    @cached_property
    def label_width(self) -> int:
        """Columns of the terminal that the longest label takes."""
        return max((cell_len(text) for text in (*self.corner, *(row.label for row in self.rows))), default=0)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """For each column but the first, what its widest text takes with a blank on either side, within reason."""
        return tuple(min(WIDEST_COLUMN, self._width(column)) for column in range(len(self.headings)))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each of these columns starts, and at last where all end."""
        return tuple(accumulate(self.widths, initial=0))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Where the row with that key is."""
        return {row.key: number for number, row in enumerate(self.rows)}

    def column_at(self, x: int) -> int:
        """The column that covers this place; beyond the end, the last one."""
        return max(0, min(bisect_right(self.starts, x) - 1, len(self.widths) - 1))

    def start_after(self, x: int) -> int:
        """The first start of a column that is not before this place; beyond the last one, that one."""
        return next((start for start in self.starts[:-1] if start >= x), self.starts[-2:][0])

    def _width(self, column: int) -> int:
        texts = {*self.headings[column], *(row.cells[column].text for row in self.rows)}
        return max(cell_len(text) for text in texts) + 2
