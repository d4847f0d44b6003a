"""The matrix and the findings as text: targets down, devices across, worst findings first."""

from bootstrap.cli.table import Cell, Tone, columns, paint
from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.matrix import CellState, Matrix
from keys.matrix_rows import rows
from keys.matrix_words import SEVERITY_MEANINGS, SIGNS, Meaning, heading

_TONES = {
    Meaning.GOOD: Tone.GOOD,
    Meaning.WARNING: Tone.WARNING,
    Meaning.BAD: Tone.BAD,
    Meaning.QUIET: Tone.QUIET,
}


def matrix_text(matrix: Matrix) -> str:
    """The table of who gets in where."""
    header = ["", *(heading(device) for device in matrix.devices), "foreign keys"]
    table: list[list[Cell]] = []
    for row in rows(matrix):
        last: Cell = (str(row.foreign_keys), Tone.WARNING)
        if not row.foreign:
            last = ("none" if row.is_seen else "not seen", Tone.QUIET)
        table.append([row.target, *(_signed(cell.state) for cell in row.cells), last])
    return columns(table, header)


def findings_text(audit: Audit) -> str:
    """The findings, worst first, each with its evidence and the command that mends it."""
    if not audit.findings:
        return paint("No findings: everything seen is as wanted.", Tone.GOOD)
    return "\n".join(line for finding in audit.findings for line in _finding_lines(finding))


def _finding_lines(finding: Finding) -> list[str]:
    where = f"{finding.target}: " if finding.target else ""
    tone = _TONES[SEVERITY_MEANINGS[finding.severity]]
    lines = [columns([[(f"{finding.severity.name:<8}", tone), where + finding.what]], limit=300)]
    lines += [columns([["", f"{'':8}{line}"]], limit=300) for line in finding.evidence[:4]]
    if len(finding.evidence) > 4:
        lines.append(f"{'':10}and {len(finding.evidence) - 4} more places")
    if finding.mend:
        lines.append(columns([["", f"{'':8}mend: {finding.mend}"]], limit=300))
    return lines


def _signed(state: CellState) -> Cell:
    sign = SIGNS[state]
    return str(sign), _TONES[sign.meaning]
