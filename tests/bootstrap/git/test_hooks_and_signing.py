"""The person's hooks run and their signing is heeded; what refuses or hangs is told, and never keeps keyturn."""

import shlex
import subprocess
import time
from pathlib import Path

import pytest

from bootstrap.git import commits
from tests.bootstrap.git.bench import change, commit, hook, signing_with, write
from tests.bootstrap.git_folder import files_of_last_commit, run_git, subjects


def test_hooks_run_and_see_what_is_committed(folder: Path, tmp_path: Path) -> None:
    hook(folder, "pre-commit", f"git diff --cached --name-only > {tmp_path}/seen")
    hook(folder, "commit-msg", 'printf "\\nChange-Id: I1\\n" >> "$1"')
    write(folder, "main.tf", "# in progress\n")
    run_git(folder, "add", "main.tf")
    assert commit(write(folder, "devices.toml", "1\n"), "keyturn: onboard macbook\n").id
    assert (tmp_path / "seen").read_text() == "devices.toml\n"
    assert run_git(folder, "log", "-1", "--format=%(trailers:key=Change-Id)").strip() == "Change-Id: I1"
    assert run_git(folder, "status", "--porcelain") == "M  main.tf\n"


def test_a_hook_that_refuses_is_told_with_its_first_line_and_what_to_do(folder: Path) -> None:
    hook(folder, "pre-commit", "echo; echo 'no commits on Fridays' >&2; echo 'error: more' >&2; exit 1")
    made = commit(write(folder, "devices.toml", "1\n"))
    assert not made.id
    what, _, to_do = made.note.partition("; to do it: ")
    assert what == "not committed: a hook refused: no commits on Fridays"
    hook(folder, "pre-commit", "exit 0")
    subprocess.run(shlex.split(to_do.replace(" -- ", " -m 'by hand' -- ")), check=True, capture_output=True)
    assert subjects(folder)[0] == "by hand"
    assert files_of_last_commit(folder) == ["devices.toml"]


def test_a_hook_that_refuses_without_a_word_is_told_too(folder: Path) -> None:
    hook(folder, "commit-msg", "exit 1")
    assert "a hook refused: without a word" in commit(write(folder, "devices.toml", "1\n")).note


def test_what_a_hook_refused_is_committed_the_next_time(folder: Path) -> None:
    path = write(folder, "devices.toml", "1\n")
    hook(folder, "pre-commit", "exit 1")
    commit(path)
    hook(folder, "pre-commit", "exit 0")
    assert commit(path).id
    assert run_git(folder, "status", "--porcelain") == ""


def test_a_hook_that_formats_what_is_committed_is_followed_by_the_index(folder: Path) -> None:
    path = write(folder, "keys.tf", "a=1\n\n\nb=2\n")
    commit(path)
    hook(folder, "pre-commit", "sed -i 's/=/ = /' keys.tf; git add keys.tf")
    assert change(path, "a=1", "a=10").id
    assert run_git(folder, "show", "HEAD:keys.tf") == "a = 10\n\n\nb = 2\n"
    assert run_git(folder, "status", "--porcelain") == ""


def test_a_hook_that_hangs_is_ended_with_all_that_it_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "SECONDS", 0.5)
    hook(folder, "pre-commit", "sleep 60; touch too-late")
    began = time.monotonic()
    made = commit(write(folder, "devices.toml", "1\n"))
    assert time.monotonic() - began < 10
    assert made.note.startswith("not committed: git commit took longer than 0 seconds")
    assert list((folder / ".git").glob("*.lock")) == []


def test_a_hook_that_hangs_after_the_commit_is_told_and_the_commit_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "SECONDS", 0.5)
    hook(folder, "post-commit", "sleep 60")
    made = commit(write(folder, "devices.toml", "1\n"))
    assert run_git(folder, "rev-parse", "HEAD").startswith(made.id)
    assert made.id
    assert "after the commit was made: see the post-commit hook" in made.note
    assert run_git(folder, "status", "--porcelain") == ""


def test_what_a_hook_leaves_running_is_not_waited_for(folder: Path) -> None:
    hook(folder, "post-commit", "sleep 20 &")
    began = time.monotonic()
    assert commit(write(folder, "devices.toml", "1\n")).id
    assert time.monotonic() - began < 10


def test_hooks_have_no_terminal_to_ask_on(folder: Path) -> None:
    hook(folder, "pre-commit", "if true < /dev/tty; then exit 1; fi")
    assert commit(write(folder, "devices.toml", "1\n")).id


@pytest.mark.wants("ssh-keygen")
def test_a_commit_is_signed_where_the_person_signs(folder: Path, tmp_path: Path) -> None:
    signing_with(folder, tmp_path / "key")
    assert commit(write(folder, "devices.toml", "1\n")).id
    run_git(folder, "verify-commit", "HEAD")


@pytest.mark.wants("ssh-keygen")
def test_a_signing_key_whose_passphrase_nobody_gives_is_told_and_keeps_nobody_waiting(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SSH_ASKPASS", str(write(tmp_path, "askpass", f"#!/bin/sh\ntouch {tmp_path}/asked\n")))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    (tmp_path / "askpass").chmod(0o755)
    signing_with(folder, tmp_path / "key", "a passphrase")
    made = commit(write(folder, "devices.toml", "1\n"))
    assert made.note.startswith("not committed: it could not be signed: ")
    assert not (tmp_path / "asked").exists()
    assert subjects(folder) == ["Servers"]


def test_a_signing_program_that_fails_is_told(folder: Path) -> None:
    run_git(folder, "config", "commit.gpgSign", "true")
    run_git(folder, "config", "gpg.program", "/bin/false")
    assert "it could not be signed: " in commit(write(folder, "devices.toml", "1\n")).note
