"""Whether a folder's repository can take a commit now, and whether it has a remote to be shared through."""

from dataclasses import dataclass
from pathlib import Path

from bootstrap.git.branch import read_branch
from bootstrap.git.repository import Repository, find
from bootstrap.git.running import run
from keys.errors import KeyturnError


@dataclass(frozen=True, slots=True)
class Branches:
    """How things stand, as a sentence. can_commit: whether a change could be. mend: the line that mends it, if any."""

    said: str
    can_commit: bool = True
    is_shared: bool = True
    mend: str = ""


def branches(folder: Path) -> Branches | None:
    """How things stand in this folder's repository, as far as is known here; None where there is none."""
    repository = find(folder)
    if not isinstance(repository, Repository):
        return None
    try:
        if trouble := repository.trouble():
            raise trouble
        branch = read_branch(repository)
    except KeyturnError as error:
        return Branches(error.what, can_commit=False, mend=error.hint)
    if branch.unmerged:
        return Branches(f"a merge is not resolved yet, of {', '.join(branch.unmerged)[:200]}", False, mend="git add")
    if branch.remote:
        return Branches(f"{branch.name} goes along with {branch.upstream}")
    remotes = run(repository.top, "remote").out.split()
    if not remotes:
        return Branches(f"{branch.name} is committed to, and shared with no remote", is_shared=False)
    mend = f"git push --set-upstream {remotes[0]} {branch.name}"
    return Branches(f"{branch.name} follows no branch of {remotes[0]}: nothing is pulled or pushed", True, False, mend)
