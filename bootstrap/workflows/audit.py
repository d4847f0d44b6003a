"""Audit: look everywhere, change nothing, say what is not as it should be."""

from dataclasses import dataclass
from datetime import datetime

from bootstrap.exit_code import ExitCode
from bootstrap.run import Run
from keys.audit import Finding, findings
from keys.matrix import Matrix


@dataclass(frozen=True)
class Audit:
    """The matrix and what is wrong with it, at one moment."""

    at: datetime
    matrix: Matrix
    findings: tuple[Finding, ...]

    def exit_code(self) -> ExitCode:
        return ExitCode.FINDINGS if self.findings else ExitCode.OK


def audit(run: Run) -> Audit:
    """Look at every place."""
    registry = run.fleet.registry()
    matrix = run.matrix(registry, run.observe(registry))
    return Audit(run.clock(), matrix, findings(matrix))
