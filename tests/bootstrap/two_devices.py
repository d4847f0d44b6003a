"""Two devices with a clone each of one repository, and the bare one between them that both pull from and push to."""

from pathlib import Path

from bootstrap.fleet import Fleet
from keys.registry import Registry
from tests.bootstrap.git_folder import repository, run_git
from tests.keys.made import device

CONFIG = '[fleet]\nname = "kua"\n'


def bare(folder: Path) -> Path:
    folder.mkdir(parents=True)
    run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    return folder


def clone(remote: Path, folder: Path) -> Path:
    """With a name to commit under: the folder's."""
    run_git(remote.parent, "clone", "--quiet", str(remote), str(folder))
    run_git(folder, "config", "user.name", folder.name)
    run_git(folder, "config", "user.email", f"{folder.name}@example.org")
    return folder


class TwoDevices:
    """remote: the bare repository. here, there: the folders of the two; both know the device `pc`."""

    def __init__(self, folder: Path) -> None:
        self.remote = bare(folder / "remote.git")
        first = repository(folder / "first")
        (first / "keyturn.toml").write_text(CONFIG)
        (first / "devices.toml").write_text(Registry().with_device(device("pc")).text)
        (first / "known_hosts").write_text("vps ssh-ed25519 AAAA\n")
        run_git(first, "add", ".")
        run_git(first, "commit", "--quiet", "-m", "keyturn: init")
        run_git(first, "push", "--quiet", str(self.remote), "main")
        self.here, self.there = (clone(self.remote, folder / name) for name in ("here", "there"))

    def push_from_there(self) -> None:
        run_git(self.there, "push", "--quiet")


def write(folder: Path, registry: Registry, message: str) -> str:
    """Write devices.toml there, as a run would."""
    return Fleet.find(folder).write_registry(registry, message)


def onboard(folder: Path, name: str) -> str:
    return write(folder, Fleet.find(folder).registry().with_device(device(name)), f"keyturn: onboard {name}")
