"""The matrix and the findings as text: targets down, devices across, worst findings first."""

from collections.abc import Sequence

from bootstrap.cli.table import Cell, Tone, columns, paint
from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.matrix import Cell as MatrixCell
from keys.matrix import CellState, Matrix
from keys.matrix_rows import rows
from keys.matrix_words import SEVERITY_MEANINGS, SIGNS, Meaning, about_seeds, heading

_MARGIN = " " * len("CRITICAL")
_TONES = {
    Meaning.GOOD: Tone.GOOD,
    Meaning.WARNING: Tone.WARNING,
    Meaning.BAD: Tone.BAD,
    Meaning.QUIET: Tone.QUIET,
}


def matrix_text(matrix: Matrix) -> str:
    """The table of who gets in where. Devices that are out everywhere have a line below it in place of a column."""
    out = [device.name for device in matrix.devices if not device.is_active and _is_out(matrix.of(device.name))]
    header = ["", *(heading(device) for device in matrix.devices if device.name not in out), "foreign keys"]
    table: list[list[Cell]] = []
    for row in rows(matrix):
        last: Cell = (str(row.foreign_keys), Tone.WARNING)
        if not row.foreign:
            last = ("none" if row.is_seen else "not seen", Tone.QUIET)
        table.append([row.target, *(_signed(cell.state) for cell in row.cells if cell.device not in out), last])
    if not table:
        return "No targets yet: list servers in keyturn.toml, or discover them: keyturn init --help"
    text = columns(table, header, wrap=False)
    if seeds := about_seeds(matrix.wishes):
        text = f"{text}\n{columns([[(seeds, Tone.QUIET)]], limit=2000)}"
    if not out:
        return text
    names = ", ".join(heading(device) for device in matrix.devices if device.name in out)
    return f"{text}\n{columns([[str(SIGNS[CellState.OUT]), f'everywhere: {names}']], limit=2000)}"


def _is_out(cells: Sequence[MatrixCell]) -> bool:
    return all(cell.state is CellState.OUT for cell in cells)


def findings_text(audit: Audit) -> str:
    """The findings, worst first, each with its evidence, the command that mends it and its id; accepted ones last."""
    lines = [line for finding in audit.findings for line in _finding_lines(finding)]
    if all(finding.is_quiet for finding in audit.findings):
        beside = " but for what is accepted" if lines else ""
        lines.insert(0, paint(f"No findings: everything seen is as wanted{beside}.", Tone.GOOD))
    return "\n".join(lines)


def _finding_lines(finding: Finding) -> list[str]:
    where = f"{finding.target}: " if finding.target else ""
    tone = Tone.QUIET if finding.is_quiet else _TONES[SEVERITY_MEANINGS[finding.severity]]
    lines = [columns([[(f"{finding.severity.name:<8}", tone), where + finding.what]], limit=300)]
    if finding.accepted:
        lines.append(_beside(f"accepted until {finding.accepted.until}: {finding.accepted.reason}"))
    lines += [_beside(f"perhaps {guess}") for guess in finding.perhaps]
    lines += [_beside(line) for line in finding.evidence[:4]]
    if len(finding.evidence) > 4:
        lines.append(f"{'':10}and {len(finding.evidence) - 4} more places")
    if finding.mend and not finding.is_quiet:
        lines.append(columns([[_MARGIN, f"mend: {finding.mend}"]], limit=300, wrap=False))  # whole, to be copied
    lines.append(columns([[_MARGIN, (f"id: {finding.id}", Tone.QUIET)]], limit=300, wrap=False))
    return lines


def _beside(text: str) -> str:
    return columns([[_MARGIN, text]], limit=300)


def _signed(state: CellState) -> Cell:
    sign = SIGNS[state]
    return str(sign), _TONES[sign.meaning]
