"""Whether `terraform fmt` has something to say about a file that it had nothing to say about before."""

from collections.abc import Mapping
from pathlib import Path

from bootstrap.terraform.runs.private_folder import private_folder
from bootstrap.terraform.runs.program import Program
from keys.errors import KeyturnError

_FORMATTED = (".tf", ".tfvars")  # JSON is not its business
_SECONDS = 20.0


def newly_unformatted(
    program: Program, before: Mapping[Path, bytes | None], after: Mapping[Path, bytes | None]
) -> tuple[Path, ...]:
    """Of these files those that `fmt` would change now, and would not have changed before. One run; raises nothing.

    What can't be asked is not told: the files are valid all the same.
    """
    asked = [path for path, data in after.items() if data is not None and path.suffix in _FORMATTED]
    if not asked:
        return ()
    try:
        with private_folder() as folder:
            for number, path in enumerate(asked):
                (folder / f"before-{number}{path.suffix}").write_bytes(before.get(path) or b"")
                (folder / f"after-{number}{path.suffix}").write_bytes(after[path] or b"")
            listed = program.run(
                folder, "fmt", "-write=false", "-list=true", "-no-color", str(folder), seconds=_SECONDS
            )
    except (KeyturnError, OSError):
        return ()
    names = {Path(line).stem for line in listed.splitlines()}
    return tuple(
        path for number, path in enumerate(asked) if f"after-{number}" in names and f"before-{number}" not in names
    )
