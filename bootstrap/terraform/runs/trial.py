"""What a plan would say if some files were changed already, without changing them: before anything is written.

The plan is made in a mirror of the repository (`mirror`). Neither the person's folder nor the state is written, and no
lock is taken. Known limit: `path.cwd` and `abspath()` give the mirror's place, so what is made from them seems changed.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bootstrap.terraform.runs.mirror import mirror
from bootstrap.terraform.runs.private_folder import private_folder
from bootstrap.terraform.runs.program import Program
from keys.errors import KeyturnError

PLAN_SECONDS = 300.0  # with a refresh of everything in the state


def trial_plan(
    program: Program, directory: Path, top: Path, edits: Mapping[Path, bytes | None], *, seconds: float = PLAN_SECONDS
) -> dict[str, Any]:
    """The plan as `planned` reads it.

    directory: the Terraform directory, initialised. top: a folder that holds it and all that its files refer to.
    edits: what files would hold; None: they would be gone. Raises KeyturnError that names the person's own directory.
    """
    with private_folder() as folder:
        try:
            (folder / "mirror").mkdir()
            place = mirror(folder / "mirror", top, directory, edits)
        except OSError as error:
            raise KeyturnError(f"can't be mirrored: {error.strerror or error}", where=str(directory)) from None
        program = replace(program, environment={**program.environment, **_data_folder(program, directory, top)})
        try:
            out = folder / "plan"
            program.run(
                place,
                "plan",
                "-input=false",
                "-no-color",
                "-lock=false",
                "-refresh=true",
                f"-out={out}",
                seconds=seconds,
            )
            return program.json(place, "show", "-json", str(out))
        except KeyturnError as error:
            raise KeyturnError(error.what, where=str(directory), hint=error.hint) from None


def _data_folder(program: Program, directory: Path, top: Path) -> dict[str, str]:
    """TF_DATA_DIR as a whole path where it leads out of what is mirrored."""
    named = program.environment.get("TF_DATA_DIR") or os.environ.get("TF_DATA_DIR")
    if not named or (directory / named).resolve().is_relative_to(top.resolve()):
        return {}
    return {"TF_DATA_DIR": str((directory / named).resolve())}
