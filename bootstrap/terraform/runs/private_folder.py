"""A folder for what holds secrets, such as a plan file: only its owner can enter it, and it goes when it has been used.

What a killed keyturn had to leave behind is removed by one that runs a day later.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.errors import KeyturnError

_PREFIX = "keyturn-terraform-"
_OLD = 86400.0  # seconds; a process of another container may have the folder, and can't be seen


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new, empty one in the system's place for temporary files. Raises KeyturnError where none can be made there."""
    place = Path(tempfile.gettempdir())
    _sweep(place)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))  # mode 0700
    except OSError as error:
        raise KeyturnError(f"no temporary folder can be made: {error.strerror or error}", where=str(place)) from None
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            about = folder.lstat()
            is_ours = stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid()
            if (
                is_ours
                and about.st_mtime < time.time() - _OLD
                and not _is_alive(int(folder.name.removeprefix(_PREFIX).split("-")[0]))
            ):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
