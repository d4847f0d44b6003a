"""Git folders for tests, apart from whatever Git settings this machine has."""

import os
import subprocess
from pathlib import Path

import pytest


def run_git(folder: Path, *arguments: str) -> str:
    """What git prints. Fails the test when git does."""
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine, and nobody's name and e-mail."""
    for name in [name for name in os.environ if name.startswith("GIT_") or name == "EMAIL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def repository(folder: Path, *, identity: bool = True) -> Path:
    """A repository in this folder, with one commit, and with a name to commit under unless identity is False."""
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    if identity:
        run_git(folder, "config", "user.name", "Kua Tester")
        run_git(folder, "config", "user.email", "kua@example.org")
    else:
        run_git(folder, "config", "user.useConfigOnly", "true")
    (folder / "main.tf").write_text("# servers\n", encoding="utf-8")
    run_git(folder, "add", "main.tf")
    someone = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    run_git(folder, *someone, "commit", "--quiet", "-m", "Servers")
    return folder


def subjects(folder: Path) -> list[str]:
    """Of all commits, newest first."""
    return run_git(folder, "log", "--format=%s").splitlines()


def files_of_last_commit(folder: Path) -> list[str]:
    return run_git(folder, "show", "--format=", "--name-only", "HEAD").splitlines()
