"""keyturn as a program on the sandbox, and all that it could have changed there."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap.sandbox.cloud import Sandbox
from tests import warm

_ROOT = Path(__file__).parents[3]
RUNNING = ("web", "db", "media")  # attic is switched off


def keyturn(
    sandbox: Sandbox,
    *words: str,
    stdin: bytes = b"",
    through: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> "subprocess.CompletedProcess[str]":
    """Run the program in the fleet folder, without a terminal. through: a command that runs it. No run may crash.

    encoding: of what it prints.
    """
    environment = {**sandbox.environ({"PATH": "/usr/bin:/bin"}), "PYTHONPATH": str(_ROOT), **(variables or {})}
    if not through:
        done = warm.run(words, cwd=sandbox.fleet, env=environment, given=stdin, seconds=60)
    else:
        done = subprocess.run(
            [*through, sys.executable, "-m", "tui", *words],
            env=environment,
            cwd=sandbox.fleet,
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert "Traceback" not in out + err
    assert "defect" not in out + err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


class World:
    """What stands in the fleet folder, in the ssh folder, on the servers and in the project, at one moment."""

    def __init__(self, sandbox: Sandbox) -> None:
        folders = [path for path in sandbox.fleet.rglob("*") if ".git" not in path.parts]
        self.files = {path: path.read_bytes() for path in folders if path.is_file()}
        self.commits = _commits(sandbox.fleet)
        self.ssh_folder = {path: path.read_bytes() for path in sandbox.ssh_folder.iterdir() if path.is_file()}
        self.servers = {
            (name, account): server.authorized_keys(account)
            for name, server in sandbox.servers.items()
            for account in server.accounts
        }
        self.project = [(key.name, key.public_key, key.labels) for key in sandbox.hetzner.ssh_keys()]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, World) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.commits)


def _commits(folder: Path) -> str:
    return subprocess.run(["git", "-C", folder, "log", "--format=%H"], capture_output=True, text=True).stdout
