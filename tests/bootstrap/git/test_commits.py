"""Commits of exactly the files meant, and their history, with the real git."""

import os
from pathlib import Path

import pytest

from bootstrap import git
from bootstrap.git import Commit, running
from tests.bootstrap.git.bench import commit, write
from tests.bootstrap.git_folder import files_of_last_commit, repository, run_git, subjects


def test_a_new_file_is_committed_under_its_message(folder: Path) -> None:
    made = commit(write(folder, "devices.toml", "1\n"), "keyturn: onboard macbook")
    assert run_git(folder, "rev-parse", "HEAD").startswith(made.id)
    assert made.id
    assert not made.note
    assert subjects(folder) == ["keyturn: onboard macbook", "Servers"]
    assert run_git(folder, "status", "--porcelain") == ""


def test_what_else_is_staged_or_changed_stays_as_it_is(folder: Path) -> None:
    write(folder, "main.tf", "# changed\n")
    write(folder, "staged.tf", "# staged\n")
    run_git(folder, "add", "staged.tf")
    write(folder, "untracked", "")
    commit(write(folder, "devices.toml", "1\n"), "keyturn")
    assert files_of_last_commit(folder) == ["devices.toml"]
    assert run_git(folder, "status", "--porcelain").splitlines() == [" M main.tf", "A  staged.tf", "?? untracked"]


def test_a_file_that_did_not_change_makes_no_commit(folder: Path) -> None:
    path = write(folder, "devices.toml", "1\n")
    commit(path, "first")
    assert commit(path, "second") == Commit()
    assert subjects(folder)[0] == "first"


def test_a_folder_below_the_top_is_committed_too(folder: Path) -> None:
    (folder / "below").mkdir()
    assert commit(write(folder / "below", "*.toml", "1\n"), "below").id
    assert files_of_last_commit(folder) == ["below/*.toml"]


def test_the_first_commit_of_a_repository_can_be_keyturns(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    assert commit(write(tmp_path, "devices.toml", "1\n"), "first").id


def test_outside_a_repository_there_is_no_commit_and_no_complaint(tmp_path: Path) -> None:
    path = write(tmp_path, "devices.toml", "1\n")
    assert not git.is_repository(tmp_path)
    assert commit(path, "message") == Commit()
    assert git.history(path) == ()


def test_without_git_there_is_no_commit_which_is_told_in_a_repository_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert commit(write(folder, "devices.toml", "1\n"), "message").note == "not committed: git is not installed"
    assert commit(write(tmp_path, "devices.toml", "1\n"), "message") == Commit()


def test_where_git_knows_nobody_keyturn_signs_and_says_so(tmp_path: Path) -> None:
    folder = repository(tmp_path / "fleet", identity=False)
    made = commit(write(folder, "devices.toml", "1\n"), "message")
    assert made.id
    assert "signed as keyturn" in made.note
    assert run_git(folder, "log", "-1", "--format=%an <%ae>") == "keyturn <keyturn@localhost>\n"


def test_a_repository_of_another_user_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    made = commit(write(folder, "devices.toml", "1\n"), "message")
    assert made.note.startswith("not committed: fatal: detected dubious ownership")


def test_an_ignored_file_is_not_forced_in_and_that_is_said(folder: Path) -> None:
    write(folder, ".gitignore", "*.tfvars.json\n")
    made = commit(write(folder, "devices.auto.tfvars.json", "{}\n"), "message")
    assert not made.id
    assert made.note == (
        "not committed: ignored by .gitignore: devices.auto.tfvars.json; "
        "to have it in Git, add a line there: !devices.auto.tfvars.json"
    )


def test_settings_of_an_outer_git_do_not_lead_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    path = write(folder, "devices.toml", "1\n")
    assert commit(path, "message").id
    assert len(git.history(path)) == 1


def test_a_lock_that_never_opens_is_told_and_not_raised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PATIENCE", 0.0)
    write(folder / ".git", "index.lock", "")
    made = commit(write(folder, "devices.toml", "1\n"), "message")
    assert not made.id
    assert made.note.startswith("not committed: fatal: Unable to create")


def test_a_git_that_hangs_is_given_up_on(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = write(tmp_path, "git", "#!/bin/sh\nexec sleep 60\n")
    hangs.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(running, "SECONDS", 0.2)
    assert not git.is_repository(folder)


def test_the_history_of_a_file_is_told_newest_first(folder: Path) -> None:
    path = write(folder, "devices.toml", "1\n")
    first = commit(path, "keyturn: onboard macbook\n\nand why")
    second = commit(write(folder, "devices.toml", "2\n"), "keyturn: revoke macbook, lost")
    entries = git.history(path)
    assert [(entry.id, entry.author, entry.subject) for entry in entries] == [
        (second.id, "Kua Tester", "keyturn: revoke macbook, lost"),
        (first.id, "Kua Tester", "keyturn: onboard macbook"),
    ]
    assert all(entry.at.tzinfo for entry in entries)
    assert len(git.history(path, limit=1)) == 1
