"""Terraform, after keyturn's own changes: its plan is made and shown, and that very plan is applied, and no other.

It is not asked at all where keyturn's own changes did not go well.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.report import Report
from bootstrap.terraform.runs.applying import Planned, apply_plan, make_plan
from bootstrap.terraform.runs.planned import Summary, doomed, summary
from bootstrap.terraform.runs.program import Program, find_program
from bootstrap.terraform_token import token_for_terraform
from keys.errors import InvalidInputError, UnsafeError
from keys.safety import Rule, hint

_BEFORE_IT = {ExitCode.FAILED: "some of keyturn's own changes failed", ExitCode.REFUSED: "a safety rule refuses some"}


@dataclass(frozen=True)
class Shown:
    """A plan that waits to be agreed to."""

    program: Program
    planned: Planned
    summary: Summary

    def apply(self, tell: Callable[[str], None]) -> None:
        """tell: gets each line of progress. Raises KeyturnError."""
        apply_plan(self.program, self.planned, tell)


@dataclass(frozen=True)
class Asked:
    """What came of it. summary: of the plan. applied: whether that was done."""

    summary: Summary
    applied: bool


def why_not(report: Report) -> str:
    """Why Terraform is not to be asked after these changes of keyturn's own; empty where it may be."""
    return _BEFORE_IT.get(report.exit_code(), "")


def ask_terraform(
    find: Callable[[], Fleet],
    settle: Callable[[], None],
    agree: Callable[[Shown], bool],
    tell: Callable[[str], None],
    overridden: frozenset[Rule] = frozenset(),
) -> Asked:
    """Have Terraform do exactly what it has planned, once that was agreed to.

    settle: makes the fleet's files as Terraform's state wants them, before and after. agree: is shown a plan that may
    be empty. Raises what `terraform_plan` does, KeyturnError.
    """
    settle()
    with terraform_plan(find(), overridden) as shown:
        applied = agree(shown) and not shown.summary.is_empty
        if applied:
            shown.apply(tell)
    if applied:
        settle()
    return Asked(shown.summary, applied)


@contextmanager
def terraform_plan(fleet: Fleet, overridden: frozenset[Rule] = frozenset()) -> Iterator[Shown]:
    """What Terraform would do in the fleet's directory; it can be applied until the context ends.

    Raises InvalidInputError without Terraform, UnsafeError where something else than a key would be destroyed.
    """
    directory = _directory(fleet)
    program = Program(check(fleet).path, token_for_terraform(fleet.config))
    with make_plan(program, directory) as planned:
        dying = doomed(planned.json)
        if dying and Rule.SERVER_REPLACED not in overridden:
            what = f"the plan would {'replace' if dying[0].replaced else 'destroy'} {dying[0].address}"
            because = f" (because of {', '.join(dying[0].because)})" if dying[0].because else ""
            told = hint(
                Rule.SERVER_REPLACED, f"look at it with: {program.name} -chdir={shlex.quote(str(directory))} plan"
            )
            raise UnsafeError(what + because, where="Terraform", hint=told, rule=Rule.SERVER_REPLACED)
        yield Shown(program, planned, summary(planned.json))


def check(fleet: Fleet) -> Program:
    """The terraform or tofu of this fleet. Raises InvalidInputError where the fleet, or this machine, has none."""
    program = find_program(_directory(fleet))
    if program is None:
        raise InvalidInputError(
            "there is no terraform or tofu on PATH",
            hint="install one of them: developer.hashicorp.com/terraform/install, opentofu.org",
        )
    return program


def _directory(fleet: Fleet) -> Path:
    if fleet.config.terraform is None:
        raise InvalidInputError(
            "this fleet has no Terraform", where="keyturn.toml", hint="write a table [terraform] there"
        )
    return fleet.folder / fleet.config.terraform.directory
