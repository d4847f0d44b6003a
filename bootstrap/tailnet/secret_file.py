"""A secret for a program of this machine, in a file that only the user can read, for as long as the program runs.

In memory where the system has such a place for each user. A run that is killed outright is all that can leave it, until
the next one.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bootstrap.private_folder import private_folder
from keys.errors import KeyturnError


@contextmanager
def secret_file(secret: str) -> Iterator[Path]:
    """The file, 0600 in a new folder of 0700. It is overwritten and gone at the end, whatever happened.

    Raises KeyturnError where it can't be written.
    """
    with ExitStack() as at_the_end:
        try:
            file = at_the_end.enter_context(private_folder(in_memory=True)) / "secret"
            at_the_end.callback(_wipe, file)
            _write(file, secret.encode())
        except OSError as error:
            raise _unwritable(error) from None
        yield file


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as open_file:
        open_file.write(content)


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
