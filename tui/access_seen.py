"""What one look has seen, indexed for the access screen once, whatever is filtered and sorted afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bootstrap.workflows.audit import Audit
from keys.access import Unreachable
from keys.audit import Finding
from keys.inert import inert
from keys.matrix_rows import Row, rows
from tui.access_columns import Column, DeviceColumn, ForeignColumn, columns
from tui.widgets.table import TableCell, TableRow

_LABEL = 40
_KINDS_ABOUT_KEYS = ("foreign", "weak", "dated", "unused", "shared")


@dataclass(frozen=True, eq=False)
class AccessSeen:
    """All targets, all columns, and what is found about each; nothing is left out here."""

    audit: Audit

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return rows(self.audit.matrix)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return columns(self.audit.matrix, self.audit.findings)

    @cached_property
    def row_of(self) -> Mapping[str, Row]:
        return {row.target: row for row in self.rows}

    @cached_property
    def lines(self) -> Mapping[str, TableRow]:
        """Each target as a row of the table, with all columns."""
        return {row.target: self._line(row) for row in self.rows}

    @cached_property
    def words_of(self) -> Mapping[str, str]:
        """What a search finds a target by, in small letters: its name, address, logins, keys of nobody, why unseen."""
        return {row.target: _words(row).lower() for row in self.rows}

    @cached_property
    def severity_of(self) -> Mapping[str, int]:
        """How bad the worst finding about a target is; one about a foreign key is about every target that has it."""
        worst: dict[str, int] = {}
        places = {one.id: one.places for one in self.columns if isinstance(one, ForeignColumn)}
        for finding in self.audit.findings:
            for target in (finding.target,) if finding.target else places.get(finding.id, ()):
                worst[target] = max(worst.get(target, 0), 0 if finding.is_quiet else finding.severity)
        return worst

    def finding(self, column: Column, target: str) -> Finding | None:
        """The worst one about that cell."""
        if isinstance(column, DeviceColumn):
            return self._by_cell.get((column.device.name, target))
        return self._by_id.get(column.id)

    def place_of(self, finding: Finding) -> tuple[str, str] | None:
        """Target and column id of the cell that a finding is about; None for one that is about no target."""
        if place := self._places_of_keys.get(finding.id):
            return place
        if finding.target not in self.row_of:
            return None
        return finding.target, f"device:{finding.device}" if finding.device else ""

    @cached_property
    def _by_cell(self) -> Mapping[tuple[str, str], Finding]:
        found: dict[tuple[str, str], Finding] = {}
        for finding in sorted(self.audit.findings, key=lambda one: -one.severity):
            if finding.device and finding.target:
                found.setdefault((finding.device, finding.target), finding)
        return found

    @cached_property
    def _by_id(self) -> Mapping[str, Finding]:
        return {finding.id: finding for finding in self.audit.findings}

    @cached_property
    def _places_of_keys(self) -> Mapping[str, tuple[str, str]]:
        """Where findings about foreign keys lead: to the first target that has the key."""
        places: dict[str, tuple[str, str]] = {}
        for column in (one for one in self.columns if isinstance(one, ForeignColumn)):
            for key in column.keys:
                grants = column.places.items()
                target = next(name for name, there in grants if any(one.key.plain == key.plain for one in there))
                for kind in _KINDS_ABOUT_KEYS:
                    places.setdefault(f"{kind}:{key.fingerprint}", (target, column.id))
        return places

    def _line(self, row: Row) -> TableRow:
        cells: tuple[TableCell, ...] = tuple(column.cell(row) for column in self.columns)
        return TableRow(row.target, inert(row.target, _LABEL), cells)


def _words(row: Row) -> str:
    keys = {grant.key for grant in row.foreign}
    why = (row.observation.why,) if isinstance(row.observation, Unreachable) else ()
    named = (text for key in keys for text in (key.comment, key.fingerprint))
    return "\n".join((row.target, row.wish.host, *row.wish.accounts, *named, *why))
