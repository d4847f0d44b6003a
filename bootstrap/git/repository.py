"""The repository that a folder is in, and the states of it in which nothing may be committed."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bootstrap.git.running import Said, run
from keys.errors import KeyturnError

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_found: dict[Path, "Repository"] = {}


@dataclass(frozen=True, slots=True)
class Repository:
    """top: of the work tree. directory: Git's own. pre_commit: where that hook would be."""

    top: Path
    directory: Path
    pre_commit: Path

    def name_of(self, path: Path) -> str | None:
        """What Git calls this file; None for one outside of the work tree."""
        try:
            return path.resolve().relative_to(self.top.resolve()).as_posix()
        except ValueError:
            return None

    def trouble(self) -> KeyturnError | None:
        """Why nothing may be committed here now: something is under way, or no branch is checked out."""
        for name, what in _UNDER_WAY.items():
            if (self.directory / name).exists():
                return KeyturnError(
                    f"a {what} is under way in this repository",
                    where=str(self.top),
                    hint=f"git {what} --continue, or git {what} --abort; or leave Git alone this time: --no-git",
                )
        if self._is_detached():
            bisecting = (self.directory / "BISECT_LOG").exists()
            back = "git bisect reset" if bisecting else "git switch main, or whatever your branch is called"
            return KeyturnError(
                "no branch is checked out (HEAD is detached), and a commit would be lost",
                where=str(self.top),
                hint=f"{back}; or leave Git alone this time: --no-git",
            )
        return None

    def _is_detached(self) -> bool:
        try:
            return not (self.directory / "HEAD").read_bytes().startswith(b"ref: ")
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class NoRepository:
    """There is none that could be used. why: worth telling; empty where there is none at all."""

    why: str = ""


def find(folder: Path) -> Repository | NoRepository:
    """The repository that this folder is in. One that was found once stays."""
    if folder in _found and _found[folder].directory.exists():
        return _found[folder]
    asked = "--is-inside-work-tree", "--show-toplevel", "--absolute-git-dir", "--git-path", "hooks/pre-commit"
    said = run(folder, "rev-parse", *asked, hooks=True)  # none runs, but where they are is told
    lines = said.out.splitlines()
    if said.code or len(lines) != 4 or lines[0] != "true":
        return NoRepository(_why(folder, said))
    _found[folder] = Repository(Path(lines[1]), Path(lines[2]), folder / lines[3])
    return _found[folder]


def _why(folder: Path, said: Said) -> str:
    if "dubious ownership" in said.error:
        return said.why
    if said.code < 0 and any((above / ".git").exists() for above in (folder, *folder.parents)):
        return said.why if shutil.which("git") else "git is not installed"
    return ""


def is_repository(folder: Path) -> bool:
    """Whether the folder is in a work tree of Git; False where git is not installed."""
    return isinstance(find(folder), Repository)


def refuse_unwritable(repository: Repository, folder: Path) -> None:
    """Raises KeyturnError where this user may not write to it, or to this folder of it: a read-only checkout."""
    for place in (folder, repository.directory):
        if not os.access(place, os.W_OK):
            raise KeyturnError(
                "this checkout is read-only, so that nothing can be written down or committed",
                where=str(place),
                hint=f"see who may write there: ls -ld {place}",
            )
