"""Whoever is killed in the middle of a commit leaves an index and a work tree that a person can go on with."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bootstrap.git.bench import commit, write
from tests.bootstrap.git_folder import run_git, subjects

_COMMIT = """
import os, sys
from pathlib import Path
from bootstrap import git
from bootstrap.git import commits
usual, left = commits.run, [int(sys.argv[2])]
def run(*words, **options):
    left[0] -= 1
    return usual(*words, **options) if left[0] >= 0 else os.kill(os.getpid(), 9)
commits.run = commits.patient = run
path = Path(sys.argv[1])
git.commit({path: git.whole(path.read_bytes())}, "killed")
"""


@pytest.mark.parametrize(("steps", "staged"), [(0, "??"), (1, "??"), (2, "A "), (3, "A ")])
def test_a_commit_that_is_cut_short_is_made_by_the_next_run(folder: Path, steps: int, staged: str) -> None:
    path = write(folder, "devices.toml", "1\n")
    write(folder, "main.tf", "# changed\n")
    command = [sys.executable, "-c", _COMMIT, str(path), str(steps)]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    assert f"{staged} devices.toml" in run_git(folder, "status", "--porcelain").splitlines()
    assert subjects(folder) == ["Servers"]
    assert commit(path, "again").id
    assert run_git(folder, "status", "--porcelain") == " M main.tf\n"
    assert run_git(folder, "fsck", "--strict") == ""
