"""Import blocks come where the project has a key that Terraform's state lacks, and go once the state has it.

Without one, the next `terraform apply` would make a key that is registered already, which the API refuses.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.commit_message import message
from bootstrap.git import Commit, Edit
from bootstrap.targets.terraform.editing import Editing
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.imports import FILE, Import, imports, with_import, without_imports
from bootstrap.terraform.runs.planned import KEY_TYPE
from bootstrap.terraform.runs.program import find_program
from bootstrap.terraform.runs.state import State, read_state
from keys.access import Applied
from keys.errors import KeyturnError
from keys.public_key import PublicKey


def state_of(directory: Path) -> State | None:
    """Terraform's state; None without a terraform or tofu on PATH. Raises KeyturnError where it can't be read."""
    program = find_program(directory)
    return read_state(program, directory) if program else None


def applied(state: State) -> tuple[Applied, ...]:
    return tuple(Applied(one.public_key, one.address, one.id) for one in state.keys if one.public_key)


def _numbers(state: State) -> set[str]:
    return {key.id for key in state.keys}


@dataclass(frozen=True)
class Settling:
    """commit: records edits under a message."""

    directory: Path
    editing: Editing
    commit: Callable[[Mapping[Path, Edit], str], Commit]

    def settle(self, registered: frozenset[PublicKey], *, thorough: bool) -> tuple[str, ...]:
        """A sentence about each block that came or went, or why none could. Raises nothing.

        registered: keys that came into the project in this run. thorough: look at every key that the files list.
        """
        files = Files(self.directory)
        waiting: tuple[Import, ...] = ()
        try:
            waiting = imports(files)
            if not (waiting or registered or thorough):
                return ()
            state = state_of(self.directory)
            gone = {one.to: "in Terraform's state now" for one in waiting if state and one.id in _numbers(state)}
            gone |= dict.fromkeys(self._dangling(files, waiting), "nowhere in Terraform's files any more")
            wanted = self._wanted(files, registered, state, thorough=thorough)
            return self._write(files, gone, [one for one in wanted if one not in waiting])
        except (KeyturnError, OSError) as error:
            told = waiting or registered
            return (f"import blocks in {FILE} stay as they are: {error}",) if told else ()

    def _dangling(self, files: Files, waiting: Sequence[Import]) -> list[str]:
        """What blocks name and nothing makes any more: with one of them Terraform plans nothing at all."""
        listing = self.editing.layout.listing(files)
        if listing.unknown:
            return []
        there = {self.editing.layout.address(files, one.key) for one in listing.keys}
        return [one.to for one in waiting if one.to.startswith(f"{KEY_TYPE}.") and one.to not in there]

    def _wanted(
        self, files: Files, registered: frozenset[PublicKey], state: State | None, *, thorough: bool
    ) -> list[Import]:
        """For each key that the files list and the project has, and the state lacks as far as it is known."""
        there = {one.public_key for one in state.keys} if state else set()
        listed = [one.key for one in self.editing.layout.listing(files).keys]
        found = []
        for key in dict.fromkeys(listed):
            if key in there or not (key in registered or (thorough and state)):
                continue
            one, address = self.editing.registered(key), self.editing.layout.address(files, key)
            if one and address:
                found.append(Import(address, one.id))
        return found

    def _write(self, files: Files, gone: Mapping[str, str], wanted: list[Import]) -> tuple[str, ...]:
        if not gone and not wanted:
            return ()
        path = self.directory / FILE

        def edit(content: bytes | None) -> bytes | None:
            there = without_imports(Files(self.directory, {path: content}), gone)
            for one in wanted:
                there = with_import(there, one)
            return there.read(path)

        data = edit(files.read(path))
        if data is None:
            path.unlink(missing_ok=True)
        else:
            write_atomically(path, data)
        told = [f"{to} is {why}; its import block is gone" for to, why in gone.items()]
        told += [
            f"{one.to} is in the project as ssh_key {one.id}; Terraform takes it over at its next apply"
            for one in wanted
        ]
        subjects = [f"{what} {', '.join(keys)}" for what, keys in _subjects(gone, wanted) if keys]
        self.commit({path: edit}, message("; ".join(subjects)))
        return tuple(told)


def _subjects(gone: Iterable[str], wanted: Iterable[Import]) -> tuple[tuple[str, list[str]], ...]:
    return ("take out import blocks of", [*gone]), ("have Terraform import", [one.to for one in wanted])
