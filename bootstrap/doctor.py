"""What this machine and this fleet lack, each with the one line that mends it. It looks, and changes nothing."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from bootstrap.config import HetznerConfig
from bootstrap.fleet import Fleet
from bootstrap.git import branches
from bootstrap.paths import ssh_folder, state_file
from bootstrap.state import State
from bootstrap.this_device import this_device
from keys.access import Seen
from keys.errors import KeyturnError

_CLOCK_TOLERANCE = 60  # seconds; certificates and expiry-time= are written to the minute


class Health(StrEnum):
    GOOD = "ok"
    OPTIONAL = "optional"  # not there, and not needed by this fleet
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. mend: the line that mends it, empty when nothing is to be mended."""

    name: str
    health: Health
    said: str
    mend: str = ""


def examine(find_fleet: Callable[[], Fleet]) -> list[Check]:
    """Look at everything. find_fleet: raises KeyturnError where there is no fleet, or a malformed one."""
    try:
        fleet = find_fleet()
        checks = [Check("fleet", Health.GOOD, f"{fleet.name} in {fleet.folder}")]
        checks += _of_fleet(fleet)
    except KeyturnError as error:
        checks = [Check("fleet", Health.MISSING, str(error), error.hint)]
        checks += [_git(needed=False), _program("terraform", "tofu", needed=False), _program("tailscale", needed=False)]
    return [*checks, _agent(), *_permissions(ssh_folder())]


def _of_fleet(fleet: Fleet) -> Iterator[Check]:
    yield _devices(fleet)
    yield _memory(fleet)
    yield _git(needed=True)
    yield from _repository(fleet)
    config = fleet.config
    yield _program("terraform", "tofu", needed=config.terraform is not None)
    yield _program("tailscale", needed=config.tailscale is not None)
    for project in config.projects:
        yield _hetzner(fleet, project)
    if config.projects:
        yield from _clock()


def _devices(fleet: Fleet) -> Check:
    try:
        registry = fleet.registry()
    except KeyturnError as error:
        return Check("devices", Health.MISSING, str(error), error.hint)
    here = this_device(registry, ssh_folder())
    said = f"{len(registry.active)} active; this machine is {here.name if here else 'none of them'}"
    if here or registry.active:
        return Check("devices", Health.GOOD if here else Health.OPTIONAL, said)
    return Check("devices", Health.MISSING, "none yet", "keyturn onboard NAME --kind KIND")


def _memory(fleet: Fleet) -> Check:
    file = state_file(fleet.folder)
    try:
        State(file).close()
    except KeyturnError as error:
        return Check("memory", Health.MISSING, str(error), error.hint)
    return Check("memory", Health.GOOD, str(file))


def _git(*, needed: bool) -> Check:
    found = shutil.which("git")
    if found:
        return Check("git", Health.GOOD, found)
    mend = "xcode-select --install" if sys.platform == "darwin" else "sudo apt-get install git"
    return Check("git", Health.MISSING if needed else Health.OPTIONAL, "not found; nothing is committed", mend)


def _repository(fleet: Fleet) -> Iterator[Check]:
    if found := branches(fleet.folder):
        bad = Health.OPTIONAL if found.can_commit else Health.MISSING
        health = Health.GOOD if found.can_commit and found.is_shared else bad
        yield Check("repository", health, found.said, found.mend)


def _program(*names: str, needed: bool) -> Check:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return Check(names[0], Health.GOOD, found)
    said = "not found" if needed else "not found, and not needed by this fleet"
    return Check(names[0], Health.OPTIONAL, said, _INSTALL[names[0]] if needed else "")


_INSTALL = {
    "terraform": "brew install terraform, or see developer.hashicorp.com/terraform/install",
    "tailscale": "brew install tailscale, or see tailscale.com/download",
}


def _hetzner(fleet: Fleet, project: HetznerConfig) -> Check:
    from bootstrap.wiring import hetzner_target

    target = hetzner_target(fleet, lambda _event: None, project)
    try:
        observation = target.observe()
        if not isinstance(observation, Seen):
            return Check(target.name, Health.MISSING, observation.why, observation.hint)
        if objection := target.objection():
            return Check(target.name, Health.OPTIONAL, f"{objection}; enough for audit", objection.hint)
    finally:
        target.close()
    return Check(target.name, Health.GOOD, f"the token is taken; {len(observation.grants)} keys in the project")


def _clock() -> Iterator[Check]:
    from bootstrap.targets.hetzner.clock import server_time

    there = server_time()
    if there is not None:
        yield _agrees(abs((datetime.now(UTC) - there).total_seconds()))


def _agrees(seconds_off: float) -> Check:
    if seconds_off <= _CLOCK_TOLERANCE:
        return Check("clock", Health.GOOD, "agrees with Hetzner's to the minute")
    mend = "sudo sntp -sS time.apple.com" if sys.platform == "darwin" else "sudo timedatectl set-ntp true"
    return Check("clock", Health.MISSING, f"{seconds_off:.0f} s from Hetzner's", mend)


def _agent() -> Check:
    socket = os.environ.get("SSH_AUTH_SOCK", "")
    if socket and Path(socket).exists():
        return Check("ssh-agent", Health.GOOD, socket)
    return Check("ssh-agent", Health.OPTIONAL, "not running; keys are read from their files", 'eval "$(ssh-agent)"')


def _permissions(folder: Path) -> Iterator[Check]:
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
