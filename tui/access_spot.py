"""What the cursor of the access screen is on, as one immutable value: a cell, or a finding, and what it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from keys.audit import Finding
from keys.device import Device
from tui.access_columns import Column, DeviceColumn, ForeignColumn
from tui.access_view import AccessView
from tui.evidence import finding_detail

if TYPE_CHECKING:
    from tui.access_copies import Copyable


@dataclass(frozen=True, eq=False)
class Spot:
    """target: empty where no row is shown. cell: the column there. finding: where the findings have the cursor."""

    view: AccessView
    target: str
    cell: int
    finding: Finding | None = None

    @property
    def column(self) -> Column | None:
        """The one of the cell, or of what the finding is about."""
        if self.finding is None:
            return self.view.columns[self.cell]
        place = self.view.seen.place_of(self.finding)
        wanted = place[1] if place else f"device:{self.finding.device}"
        return next((one for one in self.view.seen.columns if one.id == wanted), None)

    @property
    def device(self) -> Device | None:
        column = self.column
        return column.device if isinstance(column, DeviceColumn) else None

    @property
    def revocable(self) -> str | None:
        """The device's name, or the fingerprint of a foreign key."""
        column = self.column
        if isinstance(column, ForeignColumn):
            return None if column.rest else column.keys[0].fingerprint
        return column.device.name if column else None

    def copies(self) -> "tuple[Copyable, ...]":
        from tui.access_copies import copies_of_cell, copies_of_finding

        if self.finding is not None:
            return copies_of_finding(self.view, self.finding)
        return copies_of_cell(self.view, self.target, self.cell) if self.target else ()

    def detail(self, now: datetime) -> tuple[object, Content]:
        """What it is known by, and all that is known of it."""
        if self.finding is not None:
            return self.finding.id, finding_detail(self.finding)
        if not self.target:
            return None, Content("")
        return (self.target, self.view.columns[self.cell].id), self.view.detail(self.target, self.cell, now)
