"""What the tests of commits share: files written into a work tree, hooks, and a commit of a file as it stands."""

import subprocess
from pathlib import Path

from bootstrap import git
from bootstrap.git import Commit
from tests.bootstrap.git_folder import run_git


def write(folder: Path, name: str, text: str | bytes) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / name


def commit(path: Path, message: str = "message") -> Commit:
    """The whole file, whatever stood in it before."""
    return git.commit({path: git.whole(path.read_bytes())}, message)


def change(path: Path, before: str, after: str, message: str = "message") -> Commit:
    """Change these words of a file, in the work tree and in a commit."""
    there = path.read_bytes()
    now = there.replace(before.encode(), after.encode())
    assert now != there
    path.write_bytes(now)
    return git.commit({path: git.merging(there, now)}, message)


def hook(folder: Path, name: str, script: str) -> None:
    path = write(folder / ".git" / "hooks", name, f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def signing_with(folder: Path, key: Path, passphrase: str = "") -> None:
    """Commits here are signed with a new SSH key."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-a", "1", "-N", passphrase, "-C", "kua", "-f", str(key)]
    subprocess.run(words, check=True)
    allowed = write(key.parent, "allowed", f"kua@example.org {key.with_suffix('.pub').read_text()}")
    settings = {"gpg.format": "ssh", "user.signingKey": str(key), "commit.gpgSign": "true"}
    for name, value in {**settings, "gpg.ssh.allowedSignersFile": str(allowed)}.items():
        run_git(folder, "config", name, value)
