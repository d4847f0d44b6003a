"""What the access screen shows, as one immutable value: what was seen, and which of it is shown in which order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from textual.content import Content

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.inert import inert
from keys.matrix_rows import Row
from keys.matrix_words import Meaning
from tui.access_columns import Column, DeviceColumn
from tui.access_seen import AccessSeen
from tui.evidence import cell_detail, foreign_detail
from tui.widgets.table import Table

Place = tuple[str, int]  # target, column


class Order(StrEnum):
    """Which targets come first."""

    FILE = "as in keyturn.toml"
    NAME = "by name"
    WORST = "worst first"

    @property
    def next(self) -> "Order":
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which targets and columns are shown, and in which order. It holds for every look.

    only_problems: whether targets where everything is as it should be are left out. column: the id of the only one
    that is shown, all where it is empty or there no more. words: all have to be found at a target.
    """

    only_problems: bool = False
    column: str = ""
    words: str = ""
    order: Order = Order.FILE


@dataclass(frozen=True, eq=False)
class AccessView:
    """A new look, or another choice, is another view; what was seen is indexed once."""

    seen: AccessSeen
    choice: Choice = field(default_factory=Choice)

    def with_choice(self, choice: Choice) -> "AccessView":
        return replace(self, choice=choice)

    @property
    def audit(self) -> Audit:
        return self.seen.audit

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        chosen = self.chosen
        return (chosen,) if chosen else self.seen.columns

    @cached_property
    def chosen(self) -> Column | None:
        """The column that alone is shown."""
        return next((one for one in self.seen.columns if one.id == self.choice.column), None)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The targets that are shown."""
        words = self.choice.words.lower().split()
        found = [row for row in self.seen.rows if self._is_shown(row, words)]
        if self.choice.order is Order.NAME:
            found.sort(key=lambda row: row.target)
        elif self.choice.order is Order.WORST:
            found.sort(key=self._badness)
        return tuple(found)

    @cached_property
    def table(self) -> Table:
        out_of = len(self.seen.rows)
        count = f"{len(self.rows)} of {out_of}" if len(self.rows) < out_of else ""
        lines = [self.seen.lines[row.target] for row in self.rows]
        if self.chosen:
            number = self.seen.columns.index(self.chosen)
            lines = [replace(line, cells=(line.cells[number],)) for line in lines]
        return Table(("target", count), tuple(column.heading for column in self.columns), tuple(lines))

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Each choice that leaves something out or moves it, and the key that undoes it."""
        return tuple(self._told())

    def detail(self, target: str, column: int, now: datetime) -> Content:
        """What is known about the cell at that place."""
        row, one = self.seen.row_of[target], self.columns[column]
        finding = self.seen.finding(one, target)
        if isinstance(one, DeviceColumn):
            return cell_detail(row, row.cells[one.number], one.device, finding, now)
        return foreign_detail(row, one.name, one.places.get(target, ()), finding, now)

    def place_of(self, finding: Finding) -> Place | None:
        """The cell that a finding is about; None for one that is about no target."""
        if (place := self.seen.place_of(finding)) is None:
            return None
        target, wanted = place
        return target, next((number for number, one in enumerate(self.columns) if one.id == wanted), 0)

    def number_of(self, column: str) -> int:
        """Where the column of that id stands; the first one where it is not shown."""
        return next((number for number, one in enumerate(self.columns) if one.id == column), 0)

    def _is_shown(self, row: Row, words: Sequence[str]) -> bool:
        if words and not all(word in self.seen.words_of[row.target] for word in words):
            return False
        if self.chosen is None:
            return row.is_problem or not self.choice.only_problems
        if not self.chosen.has_to_do_with(row):
            return False
        return self.chosen.cell(row).is_problem or not (row.is_seen and self.choice.only_problems)

    def _badness(self, row: Row) -> tuple[int, int, int]:
        meanings = [column.cell(row).meaning for column in self.columns]
        severity = 0 if self.chosen else -self.seen.severity_of.get(row.target, 0)
        return severity, -meanings.count(Meaning.BAD), -meanings.count(Meaning.WARNING)

    def _told(self) -> Iterator[str]:
        if self.choice.only_problems:
            yield "only problems: f shows all"
        if self.chosen:
            yield f"only {inert(self.chosen.name, 30)}: d shows all"
        if self.choice.words:
            yield f'with "{inert(self.choice.words, 20)}": esc shows all'
        if self.choice.order is not Order.FILE:
            yield f"{self.choice.order}: s changes"
