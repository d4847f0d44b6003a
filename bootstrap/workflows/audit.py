"""Audit: look everywhere, change nothing, say what is not as it should be."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bootstrap.belongings import belongings
from bootstrap.exit_code import ExitCode
from bootstrap.paths import ssh_folder
from keys.access import TAILNET, TERRAFORM
from keys.audit import Finding, Severity, Survey, findings
from keys.errands import Belongings
from keys.matrix import Matrix

if TYPE_CHECKING:
    from bootstrap.run import Run


@dataclass(frozen=True)
class Audit:
    """The matrix and what is wrong with it, at one moment.

    belongings: what a computer of the fleet may have on it. here: the device that this machine is, or was; empty for
    none.
    """

    at: datetime
    matrix: Matrix
    findings: tuple[Finding, ...]
    belongings: Belongings = field(default_factory=Belongings)
    here: str = ""

    @property
    def has_terraform(self) -> bool:
        """Whether the fleet's keys go into Terraform's files."""
        return any(wish.target == TERRAFORM for wish in self.matrix.wishes)

    @property
    def has_tailnet(self) -> bool:
        """Whether the fleet has one that devices can come into."""
        return any(wish.target == TAILNET for wish in self.matrix.wishes)

    def exit_code(self, fail_on: Severity = Severity.LOW) -> ExitCode:
        """FINDINGS where one of at least that severity stands that nobody accepted."""
        bad = any(finding.severity >= fail_on and not finding.accepted for finding in self.findings)
        return ExitCode.FINDINGS if bad else ExitCode.OK


def audit(run: "Run") -> Audit:
    """Look at every place."""
    from bootstrap.this_device import device_once_here

    registry = run.fleet.registry()
    matrix = run.matrix(registry, run.observe(registry))
    config = run.fleet.config
    there = belongings(config, (*run.wishes, *run.skipped))
    survey = Survey(matrix, run.clock(), not run.skipped, config.limits, run.skipped, there)
    here = device_once_here(registry, ssh_folder())
    return Audit(survey.at, matrix, findings(survey, config.accepted), there, here.name if here else "")
