"""What this machine has: programs, an SSH agent, and an SSH folder that is its owner's alone."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from bootstrap.doctor.check import Check, Health
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.program_errors import Fault, ProgramError
from bootstrap.tailnet.status import Backend
from keys.inert import inert

_INSTALL = {"terraform": "brew install terraform, or see developer.hashicorp.com/terraform/install"}
_INSTALL_TAILSCALE = "brew install tailscale, or see tailscale.com/download"


def git_there(*, needed: bool) -> Check:
    found = shutil.which("git")
    if found:
        return Check("git", Health.GOOD, found)
    mend = "xcode-select --install" if sys.platform == "darwin" else "sudo apt-get install git"
    return Check("git", Health.MISSING if needed else Health.OPTIONAL, "not found; nothing is committed", mend)


def program(*names: str, needed: bool) -> Check:
    """The first of these that is found."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return Check(names[0], Health.GOOD, found)
    said = "not found" if needed else "not found, and not needed by this fleet"
    return Check(names[0], Health.OPTIONAL, said, _INSTALL[names[0]] if needed else "")


def tailscale(*, needed: bool) -> Check:
    """The program, and whether this machine is in a tailnet by it."""
    try:
        found = TailscaleProgram.find()
        status = found.status()
    except ProgramError as error:
        absent = error.fault is Fault.ABSENT
        if absent and not needed:
            return Check("tailscale", Health.OPTIONAL, "not found, and not needed by this fleet")
        return Check("tailscale", Health.OPTIONAL, error.what, _INSTALL_TAILSCALE if absent else error.hint)
    if status.backend is Backend.RUNNING:
        return Check("tailscale", Health.GOOD, f"in the tailnet {inert(status.tailnet, 80)}; {found.path}")
    return Check("tailscale", Health.OPTIONAL, f"this machine is in no tailnet; {found.path}")


def agent() -> Check:
    socket = os.environ.get("SSH_AUTH_SOCK", "")
    if socket and Path(socket).exists():
        return Check("ssh-agent", Health.GOOD, socket)
    return Check("ssh-agent", Health.OPTIONAL, "not running; keys are read from their files", 'eval "$(ssh-agent)"')


def permissions(folder: Path) -> Iterator[Check]:
    """Of the SSH folder, and of the private keys in it."""
    if sys.platform == "win32" or not folder.exists():
        return
    open_to_others = [folder] if stat.S_IMODE(folder.stat().st_mode) & 0o077 else []
    open_to_others += [
        path
        for path in sorted(folder.iterdir())
        if path.with_name(f"{path.name}.pub").exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if not open_to_others:
        yield Check("permissions", Health.GOOD, f"{folder} is yours alone")
    for path in open_to_others:
        said = f"{path} can be read by others"
        yield Check("permissions", Health.MISSING, said, f"chmod go-rwx {path}")
