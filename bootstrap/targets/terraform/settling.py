"""Import blocks go once Terraform's state has what they import."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.git import Commit, Edit
from bootstrap.terraform.files import Files
from bootstrap.terraform.imports import FILE, imports, without_imports
from bootstrap.terraform.program import find_program
from bootstrap.terraform.state import State, read_state
from keys.access import Applied
from keys.errors import KeyturnError


def state_of(directory: Path) -> State | None:
    """Terraform's state; None without a terraform or tofu on PATH. Raises KeyturnError where it can't be read."""
    program = find_program(directory)
    return read_state(program, directory) if program else None


def applied(state: State) -> tuple[Applied, ...]:
    return tuple(Applied(one.public_key, one.address, one.id) for one in state.keys if one.public_key)


@dataclass(frozen=True)
class Settling:
    """commit: records edits under a message."""

    directory: Path
    commit: Callable[[Mapping[Path, Edit], str], Commit]

    def settle(self) -> str:
        """Take out the import blocks that are done with; a sentence about it, or why not. Raises nothing."""
        files = Files(self.directory)
        try:
            waiting = imports(files)
            state = state_of(self.directory) if waiting else None
        except KeyturnError as error:
            return f"import blocks stay in {FILE}: {error}"
        there = {one.id for one in state.keys} if state else set()
        done = [one.to for one in waiting if one.id in there]
        if not done:
            return ""
        try:
            self._take_out(files, done)
        except (KeyturnError, OSError) as error:
            return f"import blocks stay in {FILE}: {error}"
        return f"{', '.join(done)} is in Terraform's state now; its import block is gone"

    def _take_out(self, files: Files, done: list[str]) -> None:
        path = self.directory / FILE
        data = without_imports(files, done).edits.get(path)
        if data is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, data)

        def edit(content: bytes | None) -> bytes | None:
            return without_imports(Files(self.directory, {path: content}), done).read(path)

        self.commit({path: edit}, f"keyturn: {', '.join(done)} imported\n")
