"""A secret for a program of this machine, in a file that only the user can read, for as long as the program runs.

In memory where the system has such a place for each user; a run that is killed outright is all that can leave it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.errors import KeyturnError


@contextmanager
def secret_file(secret: str) -> Iterator[Path]:
    """The file, 0600 in a new folder of 0700. It is overwritten and gone at the end, whatever happened.

    Raises KeyturnError where it can't be written.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="keyturn-", dir=_memory()))
    except OSError as error:
        raise _unwritable(error) from None
    file = folder / "secret"
    try:
        _write(file, secret.encode())
        yield file
    finally:
        _wipe(file)
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """The user's own folder of files in memory, where the system has one (XDG Base Directory Specification)."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return folder if folder and os.access(folder, os.W_OK | os.X_OK) else None


def _write(file: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as open_file:
            open_file.write(content)
    except OSError as error:
        raise _unwritable(error) from None


def _wipe(file: Path) -> None:
    try:
        size = file.stat().st_size
        with file.open("r+b") as open_file:
            open_file.write(b"\0" * size)
    except OSError:
        return  # it is removed all the same


def _unwritable(error: OSError) -> KeyturnError:
    return KeyturnError(
        f"a file for the auth key could not be written: {error.strerror or error}",
        where=os.environ.get("TMPDIR", "the folder for temporary files"),
        hint="see whether there is room, and who may write there",
    )
