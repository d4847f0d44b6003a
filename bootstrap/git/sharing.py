"""A repository that others have too: where they get it from, and a first copy of it for this machine."""

import os
import shlex
from pathlib import Path

from bootstrap.git.branch import read_branch
from bootstrap.git.repository import NoRepository, find
from bootstrap.git.running import Said, run
from bootstrap.git.versions import GitFailedError
from keys.git_remote import shared_remote

_CLONE_SECONDS = 120.0


def shared_address(folder: Path) -> tuple[str, str]:
    """The address of this folder's repository, as others use it, and what the folder is called in it.

    The address is empty where there is none that is of use to others; see keys/git_remote.py.
    """
    repository = find(folder)
    if isinstance(repository, NoRepository):
        return "", "."
    try:
        remote = read_branch(repository).remote or "origin"
    except GitFailedError:
        remote = "origin"
    said = run(repository.top, "config", "--get", f"remote.{remote}.url")
    return shared_remote(said.out.strip()) if said.code == 0 else "", repository.name_of(folder) or "."


def clone(remote: str, into: Path, *, key: Path | None = None) -> Said:
    """Clone into a folder that is not there yet. Nothing prompts. key: of this device, where its own are not enough.

    remote: one that shared_remote gave, as Git runs what some others say.
    """
    ssh = "ssh -o BatchMode=yes" + (f" -i {shlex.quote(str(key))}" if key else "")
    chosen = {"GIT_SSH_COMMAND", "GIT_SSH"} & os.environ.keys()
    variables = {} if chosen else {"GIT_SSH_COMMAND": ssh}
    words = ("clone", "--quiet", "--no-recurse-submodules", "--", remote, str(into))
    return run(into.parent, *words, variables=variables, seconds=_CLONE_SECONDS)
