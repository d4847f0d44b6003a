"""A folder in place of a mounted disk, and a session that runs its scripts right here: nothing is mounted.

The scripts run as whoever runs the tests, so the owners of files are that user, and root's part is played by them.
"""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bootstrap.rescue_system import disk, looked, putting_back
from bootstrap.ssh.session import Answer

SHADOW = "root:{root}:20000:0:99999:7:::\ndeploy:{deploy}:20000:0:99999:7:::\n"


@dataclass
class Mounted:
    """A session on a rescue system where the disk is this folder. programs: a folder of stand-ins, first in PATH."""

    root: Path
    programs: Path
    where: str = "root@rescue"
    ran: list[bytes] = field(default_factory=list)

    def run(self, script: bytes, command: str = "/bin/sh -s", timeout: float | None = None) -> Answer:
        self.ran.append(script)
        path = f"{self.programs}:{os.environ['PATH']}"
        done = subprocess.run(
            command.split(), input=script, env={"PATH": path}, capture_output=True, timeout=timeout or 30, check=False
        )
        return Answer(done.stdout, done.stderr, done.returncode)

    def write(self, path: str, text: str | bytes, mode: int = 0o644) -> Path:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        file.chmod(mode)
        return file

    def program(self, name: str, text: str) -> None:
        """A stand-in for a program of the rescue system."""
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)

    def link(self, path: str, target: str) -> None:
        link = self.root / path.lstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)

    def shadow(self, root: str = "*", deploy: str = "*") -> None:
        self.write("/etc/shadow", SHADOW.format(root=root, deploy=deploy), 0o640)


def mounted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Mounted:
    """A Debian with root and deploy, a shell each, and keys for neither."""
    root, programs = folder / "disk", folder / "programs"
    for one in (root, programs):
        one.mkdir(mode=0o755)
    for module in (disk, looked, putting_back):
        monkeypatch.setattr(module, "MOUNT", str(root))
    session = Mounted(root, programs)
    me, group = os.geteuid(), os.getegid()
    session.write("/etc/passwd", f"root:x:{me}:{group}::/root:/bin/sh\ndeploy:x:{me}:{group}::/home/deploy:/bin/sh\n")
    session.write("/etc/group", f"root:x:{group}:\nsudo:x:27:deploy\n")
    session.shadow()
    session.write("/etc/os-release", 'NAME=Debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    session.write("/etc/debian_version", "12.7\n")
    session.write("/usr/bin/sh", "", 0o755)
    session.write("/usr/sbin/sshd", b"\x7fELF\0junk OpenSSH_9.2p1 Debian-2+deb12u7\0more", 0o755)
    session.link("/bin", "usr/bin")
    session.write("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n")
    for home in ("root", "home/deploy"):
        (root / home / ".ssh").mkdir(parents=True)
        (root / home).chmod(0o700)
        (root / home / ".ssh").chmod(0o700)
    return session
