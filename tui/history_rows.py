"""History lines -> the table that the grid shows: newest first, a heading for each day, a line for each thing done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from itertools import groupby

from bootstrap.history_lines import HistoryLine
from keys.inert import inert
from keys.matrix_words import Meaning
from tui.widgets.table import Table, TableCell, TableRow

_NAME = 40
_SAID = 200


@dataclass(frozen=True, eq=False)
class HistoryRows:
    """lines: newest first. asked: what they are of. words: all of them stand in each line that is shown."""

    lines: Sequence[HistoryLine] = ()
    asked: str = ""
    words: str = ""
    note: str = ""

    @cached_property
    def shown(self) -> tuple[HistoryLine, ...]:
        wanted = self.words.lower().split()
        return tuple(line for line in self.lines if not wanted or _has(line, wanted))

    @property
    def count(self) -> str:
        """ "2 of 30 entries", or "30 entries"."""
        shown, read = len(self.shown), len(self.lines)
        return f"{shown} of {read} entries" if shown < read else f"{read} {'entry' if read == 1 else 'entries'}"

    @cached_property
    def table(self) -> Table:
        """Its widths are measured here too, so that a thread may do it."""
        headings = (("device", ""), ("where", ""), ("what", ""))
        table = Table(("when", "UTC"), headings, tuple(_rows(self.shown)))
        _ = table.widths, table.label_width, table.index
        return table

    def line_of(self, key: str) -> HistoryLine | None:
        """The line that a row is about; None for a heading."""
        return self.shown[int(key)] if key.isdigit() else None


def _rows(lines: Sequence[HistoryLine]) -> Iterator[TableRow]:
    numbered = ((f"{line.at.astimezone(UTC):%Y-%m-%d %A}", str(number), line) for number, line in enumerate(lines))
    for day, of_day in groupby(numbered, lambda one: one[0]):
        yield TableRow(day, day[:14], (TableCell(""), TableCell(""), TableCell("")))
        for _, key, line in of_day:
            yield TableRow(key, f"  {line.at.astimezone(UTC):%H:%M:%S}", _cells(line))


def _cells(line: HistoryLine) -> tuple[TableCell, ...]:
    what = inert(line.told, _SAID)
    meaning = Meaning.BAD if line.commit is None and ": failed" in line.what else Meaning.QUIET
    return TableCell(inert(line.device, _NAME)), TableCell(inert(line.target, _NAME)), TableCell(what, meaning)


def _has(line: HistoryLine, words: Sequence[str]) -> bool:
    text = f"{line.device}\n{line.target}\n{line.told}".lower()
    return all(word in text for word in words)
