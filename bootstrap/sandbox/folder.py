"""The folder that a demo lives in. It goes with the demo; one that was left by a demo that was killed, with the next.

A demo holds a lock on its folder: the system lets go of that, however the demo ends.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "keyturn-demo-"
_SECONDS_NEW = 60.0  # so young a folder may not have its lock yet


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A new one, among the system's temporary files."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, _held(Path(name)):
        for left in Path(name).parent.glob(f"{_PREFIX}*") if os.name == "posix" else ():
            with contextlib.suppress(OSError):  # another person's, in use, or gone
                _sweep(left)
        yield Path(name)


def _sweep(left: Path) -> None:
    """Raises OSError where it is not ours, or in use."""
    found = left.lstat()
    if found.st_uid == os.getuid() and time.time() - found.st_mtime > _SECONDS_NEW and not left.is_symlink():
        with _held(left):
            shutil.rmtree(left)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Raises OSError where another process holds it. Where there are no such locks, no demo begins either."""
    if os.name != "posix":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
