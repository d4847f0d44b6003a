"""Asks the remote for what is new there, and gives it what is new here. Never a prompt, always a time-out."""

import re

from bootstrap.git.branch import Branch
from bootstrap.git.repository import Repository
from bootstrap.git.running import Said, run

FETCH_SECONDS = 30.0
PUSH_SECONDS = 60.0  # with the person's pre-push hook

_MOVED = re.compile(r"\[rejected\]|\(fetch first\)|\(non-fast-forward\)|cannot lock ref")


def fetch(repository: Repository, branch: Branch) -> Said:
    """Bring our knowledge of the remote up to date; nothing else changes."""
    words = ("fetch", "--quiet", "--no-auto-gc", "--no-recurse-submodules", branch.remote)
    return run(repository.top, *words, variables=branch.ssh_variables(), seconds=FETCH_SECONDS)


def push(repository: Repository, branch: Branch, commit: str) -> Said:
    """Make this commit the remote branch's last one, where that loses nothing there."""
    words = ("push", "--quiet", "--no-recurse-submodules", branch.remote, f"{commit}:{branch.remote_branch}")
    return run(repository.top, *words, variables=branch.ssh_variables(), seconds=PUSH_SECONDS, hooks=True)


def moved_meanwhile(said: Said) -> bool:
    """Whether a push was refused because the remote has got something new."""
    return bool(_MOVED.search(said.error)) and "[remote rejected]" not in said.error
