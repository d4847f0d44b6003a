"""`keyturn apply --terraform`: a plan is made and shown, and that very plan is applied; nothing else ever is."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap.fleet import Fleet
from bootstrap.terraform.runs.applying import Planned, apply_plan, make_plan
from bootstrap.terraform.runs.planned import Summary, doomed, summary
from bootstrap.terraform.runs.program import Program, find_program
from bootstrap.terraform_token import token_for_terraform
from keys.errors import InvalidInputError, UnsafeError
from keys.safety import Rule, hint


@dataclass(frozen=True)
class Shown:
    """A plan that waits to be agreed to."""

    program: Program
    planned: Planned
    summary: Summary

    def apply(self, tell: Callable[[str], None]) -> None:
        """tell: gets each line of progress. Raises KeyturnError."""
        apply_plan(self.program, self.planned, tell)


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
