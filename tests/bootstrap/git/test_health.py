"""What is told of a fleet's repository before anything is changed."""

from pathlib import Path

from bootstrap import git
from bootstrap.git import Branches
from tests.bootstrap.git_folder import run_git
from tests.bootstrap.two_devices import bare, clone


def told(folder: Path) -> Branches:
    found = git.branches(folder)
    assert found
    return found


def test_a_branch_without_a_remote_can_be_committed_to(folder: Path) -> None:
    found = told(folder)
    assert (found.can_commit, found.is_shared, found.mend) == (True, False, "")


def test_a_remote_that_the_branch_does_not_follow_is_told_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    run_git(folder, "remote", "add", "hub", str(bare(tmp_path / "hub.git")))
    found = told(folder)
    assert "nothing is pulled or pushed" in found.said
    run_git(folder, *found.mend.split()[1:])
    assert told(folder) == Branches("main goes along with hub/main")
    assert told(clone(tmp_path / "hub.git", tmp_path / "other")).is_shared


def test_a_detached_head_can_take_no_commit(folder: Path) -> None:
    run_git(folder, "switch", "--quiet", "--detach")
    found = told(folder)
    assert not found.can_commit
    assert found.mend.startswith("git switch")


def test_without_a_repository_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert git.branches(tmp_path) is None
