"""`keyturn apply --terraform`: a plan is made and shown, and that very plan is applied; nothing else ever is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap import secrets
from bootstrap.fleet import Fleet
from bootstrap.terraform.runs.applying import Planned, apply_plan, make_plan
from bootstrap.terraform.runs.planned import Summary, doomed, summary
from bootstrap.terraform.runs.program import Program, find_program
from keys.errors import InvalidInputError, KeyturnError, UnsafeError
from keys.safety import Rule


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
    directory, program = _directory(fleet), terraform_of(fleet)
    program = Program(program.path, _token(fleet))
    with make_plan(program, directory) as planned:
        dying = doomed(planned.json)
        if dying and Rule.SERVER_REPLACED not in overridden:
            what = f"the plan would {'replace' if dying[0].replaced else 'destroy'} {dying[0].address}"
            because = f" (because of {', '.join(dying[0].because)})" if dying[0].because else ""
            hint = f"look at it with: {program.name} -chdir={directory} plan"
            raise UnsafeError(what + because, where="Terraform", hint=hint, rule=Rule.SERVER_REPLACED)
        yield Shown(program, planned, summary(planned.json))


def terraform_of(fleet: Fleet) -> Program:
    """The terraform or tofu of the fleet. Raises InvalidInputError where there is none, or nothing for it to do."""
    program = find_program(_directory(fleet))
    if program is None:
        hint = "install one of them: developer.hashicorp.com/terraform/install, opentofu.org"
        raise InvalidInputError("there is no terraform or tofu on PATH", hint=hint)
    return program


def _directory(fleet: Fleet) -> Path:
    if fleet.config.terraform is None:
        hint = "write a table [terraform] there, or run keyturn init in the repository"
        raise InvalidInputError("this fleet has no Terraform", where="keyturn.toml", hint=hint)
    return fleet.folder / fleet.config.terraform.directory


def _token(fleet: Fleet) -> dict[str, str]:
    """The project's token for the provider, as keyturn has it, where the environment gives none.

    Of several projects none is guessed: in another one than its own Terraform would make all servers a second time.
    """
    import os

    if "HCLOUD_TOKEN" in os.environ or len(fleet.config.projects) != 1:
        return {}
    (project,) = fleet.config.projects
    try:
        return {"HCLOUD_TOKEN": secrets.resolve(project.token, name=project.secret(fleet.name))}
    except KeyturnError:
        return {}  # the provider may get it elsewhere
