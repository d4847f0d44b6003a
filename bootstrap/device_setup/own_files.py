"""keyturn's own folder in the ssh folder, and what one fleet has there: files that nobody else writes or reads.

FLEET.conf           the fleet's servers, for ssh (keys/ssh_config.py)
FLEET.known_hosts    their pinned host keys
FLEET.pub            this device's public key, where the private one is in an agent, or in a file elsewhere
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.device_setup.public_half import noted_path
from bootstrap.paths import OWN_FOLDER
from keys.errors import KeyturnError


@dataclass(frozen=True)
class OwnFiles:
    """ssh_folder: an absolute path. fleet: its name."""

    ssh_folder: Path
    fleet: str

    @property
    def folder(self) -> Path:
        return self.ssh_folder / OWN_FOLDER

    @property
    def conf(self) -> Path:
        return self.folder / f"{self.fleet}.conf"

    @property
    def known_hosts(self) -> Path:
        return self.folder / f"{self.fleet}.known_hosts"

    @property
    def public_key(self) -> Path:
        return noted_path(self.ssh_folder, self.fleet)

    @property
    def all(self) -> tuple[Path, ...]:
        """In the order in which they are written: what the others are named in comes last."""
        return (self.known_hosts, self.public_key, self.conf)

    def left_behind(self) -> tuple[Path, ...]:
        """What writers of these files that were killed have left beside them."""
        return tuple(self.folder.glob(f".{self.fleet}.*.keyturn-*"))

    def is_any_there(self) -> bool:
        """Whether anything of them is; an empty folder is what taking them away has left that was killed.

        Raises KeyturnError.
        """
        try:
            is_empty = self.folder.is_dir() and not any(self.folder.iterdir())
            return is_empty or any(path.exists() for path in (*self.all, *self.left_behind()))
        except OSError as error:
            raise _failed("could not be read", self.folder, error) from None

    def others(self) -> tuple[Path, ...]:
        """The configurations of other fleets."""
        return tuple(path for path in sorted(self.folder.glob("*.conf")) if path != self.conf)


def read(path: Path) -> bytes | None:
    """What stands there; None where there is no such file. Raises KeyturnError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed("could not be read", path, error) from None


def is_private(path: Path) -> bool:
    """Whether others can't read it: ssh ignores nothing of a file that others can write, it refuses to start."""
    try:
        return not stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        return False


def write(path: Path, data: bytes) -> None:
    """Write it whole, for its owner alone, and make its folder. Raises KeyturnError."""
    try:
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not is_private(path.parent):
            path.parent.chmod(0o700)
        write_atomically(path, data, mode=0o600)
        if not is_private(path):
            path.chmod(0o600)
    except OSError as error:
        raise _failed("could not be written", path, error) from None


def remove(path: Path) -> None:
    """Take it away, where it is there. Raises KeyturnError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _failed("could not be taken away", path, error) from None


def _failed(what: str, path: Path, error: OSError) -> KeyturnError:
    return KeyturnError(f"{what}: {error.strerror or error}", where=str(path), hint=f"ls -ld {path.parent}")
