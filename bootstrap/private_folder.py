"""A folder for the moment, that this user alone can look into. What a killed run has left of one, the next takes away.

Its name tells the process that has it. It is in memory where that is asked for, and each user has such a place there.
"""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.alive import is_gone

_PREFIX = "keyturn-for-"


@contextmanager
def private_folder(*, in_memory: bool = False) -> Iterator[Path]:
    """A new folder (0700) which is gone, with all that is in it, when the block is left. Raises OSError."""
    sweep_private_folders()
    place = _memory() if in_memory else None
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_private_folders() -> None:
    """Take away those of this user's runs that are no more. Raises nothing."""
    for place in filter(None, (_memory(), _temporary())):
        for folder in Path(place).glob(f"{_PREFIX}*-*"):
            with contextlib.suppress(OSError):
                about = folder.lstat()
                pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
                if is_gone(pid) and stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():
                    shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """The user's own folder of files in memory, where the system has one (XDG Base Directory Specification)."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return folder if folder and os.access(folder, os.W_OK | os.X_OK) else None


def _temporary() -> str | None:
    try:
        return tempfile.gettempdir()
    except OSError:  # there is none that can be written to
        return None
