"""A new key pair on disk: O_CREAT|O_EXCL, 0600, in a folder of 0700. An existing file is never overwritten."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bootstrap.device_setup.key_place import KeyPlace
from keys.errors import InvalidInputError, KeyturnError
from keys.key_pair import KeyPair
from keys.public_key import PublicKey


class KeyFileExistsError(InvalidInputError):
    """There is a private key file already, and it is not what an earlier run left half done."""


@dataclass(frozen=True)
class KeyFile:
    """Where the private key goes; its public half stands beside it, with .pub behind the name."""

    path: Path

    @property
    def public_path(self) -> Path:
        return self.path.with_name(self.path.name + ".pub")

    def place(self, key: PublicKey) -> KeyPlace:
        """Where that key is, once it is written here."""
        return KeyPlace(key, self.path, self.public_path)

    def public(self) -> PublicKey | None:
        """What the public half beside it says; None where there is none that can be read."""
        try:
            return PublicKey.parse(self.public_path.read_text(encoding="utf-8", errors="replace"))
        except (OSError, InvalidInputError):
            return None

    def left_behind(self, *comments: str) -> PublicKey | None:
        """The key that a run which was cut off left here: a whole pair with one of these comments.

        None when there is no private key file. Raises KeyFileExistsError for one that is something else.
        """
        if not self.path.exists():
            return None
        for path in (self.path, self.public_path):
            _aside(path).unlink(missing_ok=True)
        public = self.public()
        if public is None or public.comment not in comments:
            raise self._taken()
        return public

    def write(self, pair: KeyPair, passphrase: str | None) -> None:
        """Write both files, the public one first, so that a private one never stands alone.

        Raises KeyFileExistsError when one is there, KeyturnError when the disk does not take them.
        """
        self.take(pair.public, lambda: pair.private_openssh(passphrase))

    def orphan(self, comment: str) -> PublicKey | None:
        """A public half of ours without its private one: a run was cut off between the two."""
        key = None if os.path.lexists(self.path) else self.public()
        return key if key and key.comment == comment else None

    def take(self, public: PublicKey, make_private: Callable[[], bytes]) -> None:
        """The same with the content of a private key file that is made elsewhere, once it is clear that it may stand
        here."""
        self._make_folder()
        try:
            if os.path.lexists(self.path):
                raise self._taken()
            if self.public_path.exists():
                self._remove_orphan(public.comment)
            private = make_private()
            _write_new(self.public_path, f"{public.line}\n".encode(), 0o644)
            _write_new(self.path, private, 0o600)
        except FileExistsError:
            raise self._taken() from None
        except OSError as error:
            raise self._unwritable(error) from None

    def remove(self) -> None:
        """Take away what `write` has just written, for a run that went no further."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.public_path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> KeyturnError:
        return KeyturnError(
            f"the key could not be written: {error.strerror}",
            where=str(self.path),
            hint=f"see who may write there: ls -ld {self.path.parent}",
        )

    def _remove_orphan(self, comment: str) -> None:
        """It is of no use to anyone. Raises KeyFileExistsError for what is something else."""
        if not self.orphan(comment):
            raise self._taken()
        self.public_path.unlink()

    def _taken(self) -> KeyFileExistsError:
        return KeyFileExistsError(
            "there is a key file already, and it is never overwritten",
            where=str(self.path),
            hint=f"use that key with --key {self.path}, or name another file with --key-file",
        )


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """The file appears whole or not at all, and only where none is: a link to a finished file beside it."""
    new = _aside(path)
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(new, path)
    finally:
        new.unlink(missing_ok=True)


def _aside(path: Path) -> Path:
    """Where the file is written before it gets its name; a run that is killed may leave it."""
    return path.with_name(f".{path.name}.keyturn-new")
