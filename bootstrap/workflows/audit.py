"""Audit: look everywhere, change nothing, say what is not as it should be."""

from dataclasses import dataclass
from datetime import datetime

from bootstrap.exit_code import ExitCode
from bootstrap.run import Run
from keys.audit import Finding, Severity, Survey, findings
from keys.matrix import Matrix


@dataclass(frozen=True)
class Audit:
    """The matrix and what is wrong with it, at one moment."""

    at: datetime
    matrix: Matrix
    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity = Severity.LOW) -> ExitCode:
        """FINDINGS where one of at least that severity stands that nobody accepted."""
        bad = any(finding.severity >= fail_on and not finding.accepted for finding in self.findings)
        return ExitCode.FINDINGS if bad else ExitCode.OK


def audit(run: Run) -> Audit:
    """Look at every place."""
    registry = run.fleet.registry()
    matrix = run.matrix(registry, run.observe(registry))
    config = run.fleet.config
    survey = Survey(matrix, run.clock(), not run.skipped, config.limits, run.skipped)
    return Audit(survey.at, matrix, findings(survey, config.accepted))
