"""A fleet on real sshd's: a fleet folder, a stand-in for ~/.ssh with the key of `pc`, and keyturn run as a program."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from keys.device import Device, Kind, Status
from keys.public_key import PublicKey
from keys.registry import Registry
from tests import warm
from tests.bootstrap.pace import wait_until
from tests.hosts.namespace import Host
from tests.hosts.openssh import SshKey, make_key
from tests.keys.made import NOON

KEYTURN = [sys.executable, "-m", "tui"]


@dataclass
class Fleet:
    """One fleet. pc: the key of the device that the tests sit at; it opens root on every host."""

    folder: Path
    hosts: Sequence[Host]
    pc: SshKey
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def ssh_folder(self) -> Path:
        return self.pc.private.parent

    @property
    def fleet(self) -> Path:
        """Its folder, as a terminal wants to know it."""
        return self.folder

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        """The environment of its programs, over that of a terminal."""
        return {**base, **self.environment}

    def keyturn(self, *words: str, stdin: str | None = None, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the program, without a terminal."""
        return self._python("tui", words, stdin=stdin, seconds=seconds)

    def _python(
        self,
        module: str,
        words: Sequence[str],
        *,
        stdin: str | None = None,
        seconds: float = 120,
        begun: Callable[[int], object] = lambda _pid: None,
    ) -> subprocess.CompletedProcess[str]:
        given = (stdin or "").encode()
        done = warm.run(
            words, cwd=self.folder, env=self.environment, given=given, seconds=seconds, module=module, begun=begun
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def killed(self, point: str, *words: str) -> bool:
        """Run the program until it kills itself at this point (see killed.py); False when it never came to it."""
        return self.broken_off(point, *words).returncode == -signal.SIGKILL

    def broken_off(self, point: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the program with a signal at this point (see killed.py)."""
        return self._python("tests.real.killed", (point, *words))

    def held_at(self, point: str, do: Callable[[], object], *words: str) -> subprocess.CompletedProcess[str]:
        """Run the program; at this point (see killed.py) it is held until something was done."""

        def held(pid: int) -> None:
            wait_until(lambda: _state_of(pid) == "T")
            do()
            os.kill(pid, signal.SIGCONT)

        return self._python("tests.real.killed", (f"{point}:SIGSTOP", *words), begun=held)

    def run(self, *command: str, stdin: str | None = None, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run any program in the fleet's folder and environment."""
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.folder,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """The same beside the test, which waits for its end."""
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def document(self, *words: str, exit_code: int = 0) -> dict[str, Any]:
        """What the program prints with --json; it has to end with that code."""
        done = self.keyturn(*words, "--json")
        assert done.returncode == exit_code, (done.returncode, done.stdout, done.stderr)
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def registry(self) -> Registry:
        return Registry.parse((self.folder / "devices.toml").read_text())

    def has(
        self, name: str, kind: Kind, key: SshKey, status: Status = Status.ACTIVE, revoked: datetime | None = None
    ) -> None:
        """Write a device into devices.toml, as if keyturn had done it."""
        device = Device(name, kind, status, PublicKey.parse(key.line), NOON, "pc", revoked=revoked)
        (self.folder / "devices.toml").write_text(self.registry().with_device(device).text)

    def device_key(self, name: str) -> Path:
        """The private key file that onboarding made here."""
        return self.ssh_folder / f"id_ed25519_{name}"


def _state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]


def make_fleet(
    folder: Path, hosts: Sequence[Host], servers: str = "", variables: Mapping[str, str] | None = None
) -> Fleet:
    """A fleet whose servers are these hosts. servers: tables for keyturn.toml in place of one plain table a host.

    variables: what its programs find in their environment besides.
    """
    ssh_folder = folder / "ssh"
    ssh_folder.mkdir(mode=0o700, parents=True)
    pc = make_key(ssh_folder / "id_ed25519", comment="pc@kua")
    fleet_folder = folder / "fleet"
    fleet_folder.mkdir()
    (fleet_folder / "devices.toml").write_text(Registry().text)
    (fleet_folder / "keyturn.toml").write_text('[fleet]\nname = "kua"\n\n' + (servers or tables(hosts)))
    (fleet_folder / "known_hosts").write_text("".join(f"{host.known_hosts_line}\n" for host in hosts))
    for host in hosts:
        host.authorize("root", pc)
    subprocess.run(["git", "init", "-q"], cwd=fleet_folder, check=True)
    fleet = Fleet(fleet_folder, hosts, pc, _environment(folder, ssh_folder) | dict(variables or {}))
    fleet.has("pc", Kind.PC, pc)
    return fleet


def tables(hosts: Sequence[Host]) -> str:
    """One plain table a host."""
    return "\n".join(f'[servers.{host.name}]\nhost = "{host.address}"\nport = {host.port}\n' for host in hosts)


def _environment(folder: Path, ssh_folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV"}}
    return {
        **kept,
        "HOME": str(folder),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "KEYTURN_SSH_DIR": str(ssh_folder),
        "KEYTURN_STATE_DIR": str(folder / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
