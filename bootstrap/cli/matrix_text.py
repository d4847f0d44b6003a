"""The matrix and the findings as text: targets down, devices across, worst findings first."""

from bootstrap.cli.table import Cell, Tone, columns, paint
from bootstrap.workflows.audit import Audit
from keys.access import Seen
from keys.audit import Finding, Severity
from keys.matrix import CellState, Matrix

SIGNS: dict[CellState, tuple[str, Tone]] = {
    CellState.IN: ("● in", Tone.GOOD),
    CellState.MISSING: ("○ missing", Tone.WARNING),
    CellState.VANISHED: ("◌ vanished", Tone.WARNING),
    CellState.EXTRA: ("◆ extra", Tone.WARNING),
    CellState.LINGERING: ("✖ STILL IN", Tone.BAD),
    CellState.OUT: ("· out", Tone.QUIET),
    CellState.PENDING: ("… pending", Tone.BAD),
    CellState.UNKNOWN: ("? unknown", Tone.WARNING),
}

_TONES = {
    Severity.CRITICAL: Tone.BAD,
    Severity.HIGH: Tone.BAD,
    Severity.MEDIUM: Tone.WARNING,
    Severity.LOW: Tone.QUIET,
    Severity.INFO: Tone.QUIET,
}


def matrix_text(matrix: Matrix) -> str:
    """The table of who gets in where."""
    header = ["", *(_heading(matrix, device.name) for device in matrix.devices), "foreign keys"]
    rows: list[list[Cell]] = []
    for wish in matrix.wishes:
        seen = isinstance(matrix.observations.get(wish.target), Seen)
        foreign = sum(any(target == wish.target for target, _ in key.places) for key in matrix.foreign)
        last: Cell = (str(foreign), Tone.WARNING) if foreign else ("none" if seen else "not seen", Tone.QUIET)
        rows.append([wish.target, *(SIGNS[cell.state] for cell in matrix.at(wish.target)), last])
    return columns(rows, header)


def findings_text(audit: Audit) -> str:
    """The findings, worst first, each with its evidence and the command that mends it."""
    if not audit.findings:
        return paint("No findings: everything seen is as wanted.", Tone.GOOD)
    return "\n".join(line for finding in audit.findings for line in _finding_lines(finding))


def _finding_lines(finding: Finding) -> list[str]:
    where = f"{finding.target}: " if finding.target else ""
    lines = [columns([[(f"{finding.severity.name:<8}", _TONES[finding.severity]), where + finding.what]], limit=300)]
    lines += [columns([["", f"{'':8}{line}"]]) for line in finding.evidence[:4]]
    if len(finding.evidence) > 4:
        lines.append(f"{'':10}and {len(finding.evidence) - 4} more places")
    if finding.mend:
        lines.append(columns([["", f"{'':8}mend: {finding.mend}"]], limit=300))
    return lines


def _heading(matrix: Matrix, name: str) -> str:
    device = next(device for device in matrix.devices if device.name == name)
    return name if device.is_active else f"{name} ({device.status})"
