"""Make a plan to show, and then apply that very plan: never a second one that a person has not seen.

The plan file holds secrets: it is only readable by its owner, and gone when `make_plan` is left, whatever happens.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bootstrap.terraform.runs.private_folder import private_folder
from bootstrap.terraform.runs.process import Tell
from bootstrap.terraform.runs.program import Program
from bootstrap.terraform.runs.trial import PLAN_SECONDS
from keys.inert import inert

_APPLY_SECONDS = 3600.0
_APPLY_GRACE = 300.0  # seconds, to finish what is under way and to write the state
_WAIT_FOR_LOCK = 20  # seconds
_LINE = 2000  # characters of a line that are shown


@dataclass(frozen=True, slots=True)
class Planned:
    """directory: where it is to be applied. file: the plan. json: as `planned` reads it. text: for a person to read."""

    directory: Path
    file: Path
    json: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)


@contextmanager
def make_plan(
    program: Program, directory: Path, *, seconds: float = PLAN_SECONDS, lock_seconds: int = _WAIT_FOR_LOCK
) -> Iterator[Planned]:
    """Plan everything in that directory; the plan can be applied until the context ends. Raises KeyturnError.

    seconds: how long planning may take; lock_seconds: how long another run's lock is waited for.
    """
    with private_folder() as folder:
        file = folder / "plan"
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # Terraform keeps the mode
        options = ["-input=false", "-no-color", f"-lock-timeout={lock_seconds}s", f"-out={file}"]
        program.run(directory, "plan", *options, seconds=seconds)
        told = program.json(directory, "show", "-json", str(file))
        text = program.run(directory, "show", "-no-color", str(file))
        yield Planned(directory, file, told, "\n".join(_shown(line) for line in text.splitlines()))


def apply_plan(program: Program, planned: Planned, tell: Tell) -> None:
    """Apply that plan. tell: gets each line of progress, harmless to show.

    Raises KeyturnError when Terraform refuses it, above all because the state has changed since, or fails on the way:
    what was done by then is in the state. Ctrl-C lets it finish what is under way, then goes on as KeyboardInterrupt.
    """
    program.run(
        planned.directory,
        "apply",
        "-input=false",
        "-no-color",
        f"-lock-timeout={_WAIT_FOR_LOCK}s",
        str(planned.file),
        seconds=_APPLY_SECONDS,
        grace=_APPLY_GRACE,
        tell=lambda line: tell(_shown(line)),
    )


def _shown(line: str) -> str:
    return inert(line.expandtabs(), _LINE)
