"""A person's home folder with a key, a repository and the real Git, for the step that has commits signed."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bootstrap.device_setup.git_signing import GitSigningStep
from keys.device import Device, Kind, Status
from keys.key_pair import KeyPair
from tests.keys.made import HOUR, NOON

ME = "me@example.org"
OTHERS = "[user]\n\tname = Me\n\temail = me@example.org\n# mine\n[alias]\n\tst = status\n"


class Desk:
    """home: with a ~/.gitconfig of the person's and a key of the device "macbook". pair: that key."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, gitconfig: str | None = OTHERS) -> None:
        self.home, self.ssh = home, home / ".ssh"
        self.ssh.mkdir(parents=True, mode=0o700)
        self.gitconfig = home / ".gitconfig"
        if gitconfig is not None:
            self.gitconfig.write_text(gitconfig)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        self.pair = self.key("id_ed25519")
        self.devices: list[Device] = [self.device("macbook", self.pair)]

    def key(self, name: str) -> KeyPair:
        """A new key, with both files in the ssh folder."""
        pair = KeyPair.generate(f"{name}@kua")
        (self.ssh / name).touch(mode=0o600)
        (self.ssh / name).write_bytes(pair.private_openssh(None))
        (self.ssh / f"{name}.pub").write_text(f"{pair.public.line}\n")
        return pair

    def device(self, name: str, pair: KeyPair, status: Status = Status.ACTIVE) -> Device:
        revoked = None if status is Status.ACTIVE else NOON
        return Device(name, Kind.MACBOOK, status, pair.public, NOON - 24 * HOUR, "pc", revoked=revoked)

    def step(self, key: str = "id_ed25519", *, fleet: str = "kua", agent: str = "") -> GitSigningStep:
        return GitSigningStep(fleet, self.ssh / f"{key}.pub", self.devices, self.ssh, agent=agent)

    def files(self) -> dict[str, tuple[bytes, int]]:
        """All that is in the home folder, with the times at which it was written."""
        found = [path for path in self.home.rglob("*") if path.is_file() and ".git" not in path.parts]
        return {str(path.relative_to(self.home)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}

    def git(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run Git in the person's repository."""
        return run(["git", "-C", str(self.repository), *words], variables)

    @property
    def repository(self) -> Path:
        folder = self.home / "work/repository"
        if not folder.exists():
            folder.mkdir(parents=True)
            run(["git", "init", "-q", str(folder)])
        return folder

    def commit(self, at: str, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """An empty commit, dated so. words: of Git, in front of "commit"."""
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        return self.git(*words, "commit", "-q", "--allow-empty", "-m", "made", **dates, **variables)

    def verdict(self) -> tuple[bool, str]:
        """What Git says of the last commit's signature: whether it is good, and its letter in a log."""
        good = self.git("verify-commit", "HEAD").returncode == 0
        return good, self.git("log", "-1", "--format=%G?").stdout.strip()


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    import os

    return subprocess.run(command, env={**os.environ, **(variables or {})}, capture_output=True, text=True, timeout=30)
