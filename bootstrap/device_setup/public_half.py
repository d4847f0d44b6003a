"""The public half of this device's key, in keyturn's own folder in the ssh folder: FLEET.pub.

It notes which key is this device's where no .pub file lies beside the private half: an agent holds it, or it is a file
elsewhere.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.paths import OWN_FOLDER
from keys.errors import KeyturnError
from keys.public_key import PublicKey


def noted_path(ssh_folder: Path, fleet: str) -> Path:
    """Where it stands."""
    return ssh_folder / OWN_FOLDER / f"{fleet}.pub"


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """One such file. It is keyturn's, so that another key's stands in nobody's way."""

    path: Path

    def write(self, key: PublicKey) -> bool:
        """Write it, unless it is there; whether it had to be. Raises KeyturnError."""
        line = f"{key.line}\n".encode()
        try:
            self.path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            if self.path.exists() and self.path.read_bytes() == line:
                return False
        except OSError as error:
            raise KeyturnError(
                f"the public key could not be written: {error.strerror}",
                where=str(self.path),
                hint=f"see who may write there: ls -ld {self.path.parent}",
            ) from None
        write_atomically(self.path, line)
        return True

    def remove(self) -> None:
        """Take it away, and its folder where nothing else is in it."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.path.parent.rmdir()
