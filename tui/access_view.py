"""What the access screen shows, as one immutable value: what was seen, and which of it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from textual.content import Content

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.matrix_rows import Row, rows
from tui.access_table import matrix_table
from tui.evidence import cell_detail, foreign_detail
from tui.widgets.table import Table

Place = tuple[str, int]  # target, column
CellOf = tuple[str, str]  # device, target


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
        return cell_detail(row, cell, devices[column], self._findings.get((cell.device, cell.target)), now)

    def place_of(self, finding: Finding) -> Place | None:
        """The cell that a finding is about; None for one that is about no target."""
        if place := self._places.get(finding.id):
            return place
        names = [device.name for device in self.audit.matrix.devices]
        column = names.index(finding.device) if finding.device in names else 0
        return (finding.target, column) if finding.target in self._by_target else None

    @cached_property
    def _by_target(self) -> Mapping[str, Row]:
        return {row.target: row for row in self.rows}

    @cached_property
    def _findings(self) -> Mapping[CellOf, Finding]:
        found: dict[CellOf, Finding] = {}
        for finding in sorted(self.audit.findings, key=lambda one: -one.severity):
            if finding.device and finding.target:
                found.setdefault((finding.device, finding.target), finding)
        return found

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        """Where findings about foreign keys lead: the last column of the first target that has the key."""
        places: dict[str, Place] = {}
        last = len(self.audit.matrix.devices)
        for foreign in self.audit.matrix.foreign:
            target, _ = foreign.places[0]
            for kind in ("foreign", "weak", "dated", "unused", "shared"):
                places.setdefault(f"{kind}:{foreign.key.fingerprint}", (target, last))
        return places
