"""What the access screen shows, as one immutable value: what was seen, and which of it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from textual.content import Content

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.matrix import Cell
from keys.matrix_rows import Row, rows
from tui.access_table import matrix_table
from tui.evidence import cell_detail, foreign_detail
from tui.widgets.table import Table

Place = tuple[str, int]  # target, column


@dataclass(frozen=True, eq=False)
class AccessView:
    """only_problems: whether targets where everything is as it should be are left out."""

    audit: Audit
    only_problems: bool = False

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All targets, whatever is left out."""
        return rows(self.audit.matrix)

    @cached_property
    def table(self) -> Table:
        shown = tuple(row for row in self.rows if row.is_problem) if self.only_problems else self.rows
        return matrix_table(self.audit.matrix.devices, shown, len(self.rows))

    def detail(self, target: str, column: int, now: datetime) -> Content:
        """What is known about the cell at that place."""
        row, devices = self._by_target[target], self.audit.matrix.devices
        if column >= len(devices):
            return foreign_detail(row, now)
        cell = row.cells[column]
        return cell_detail(row, cell, devices[column], self._findings.get(_finding_id(cell)), now)

    def place_of(self, finding: Finding) -> Place | None:
        """The cell that a finding is about; None for one that is about no target."""
        return self._places.get(finding.id) or ((finding.target, 0) if finding.target in self._by_target else None)

    @cached_property
    def _by_target(self) -> Mapping[str, Row]:
        return {row.target: row for row in self.rows}

    @cached_property
    def _findings(self) -> Mapping[str, Finding]:
        return {finding.id: finding for finding in self.audit.findings}

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        places = {_finding_id(cell): (row.target, column) for row in self.rows for column, cell in enumerate(row.cells)}
        last = len(self.audit.matrix.devices)
        for foreign in self.audit.matrix.foreign:
            target, _ = foreign.places[0]
            for kind in ("foreign", "weak"):
                places.setdefault(f"{kind}:{foreign.key.fingerprint}", (target, last))
        return places


def _finding_id(cell: Cell) -> str:
    """The id that keys.audit gives a finding about this cell."""
    return f"{cell.state}:{cell.device}:{cell.target}"
