"""The public half of this device's key, in the ssh folder under a name of ours.

It marks the device's key where no pair of ours lies there: a key that an agent holds, or a file of the person's own.
"""

from dataclasses import dataclass
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from keys.errors import KeyturnError
from keys.public_key import PublicKey


def marked_path(ssh_folder: Path, device: str) -> Path:
    """Where it stands."""
    return ssh_folder / f"keyturn_{device}.pub"


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """One such file. It is keyturn's, so that another key's stands in nobody's way."""

    path: Path

    def write(self, key: PublicKey) -> bool:
        """Write it, unless it is there; whether it had to be. Raises KeyturnError."""
        line = f"{key.line}\n".encode()
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        """Take it away; that there is none is no error."""
        self.path.unlink(missing_ok=True)
