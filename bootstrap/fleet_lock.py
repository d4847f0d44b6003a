"""One keyturn at a time on one fleet. The kernel holds the lock, so that of a dead process never blocks.

Nothing is left in the folder: on POSIX the folder itself is locked (flock), on Windows a byte far behind the end of
keyturn.toml (msvcrt.locking).
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.errors import KeyturnError

_FAR_BEHIND_THE_END = 1 << 30


class FleetLockedError(KeyturnError):
    """Another keyturn is at work on this fleet."""


@contextmanager
def held(config: Path, *, wait: float) -> Iterator[None]:
    """Hold the folder of this keyturn.toml. wait: seconds to wait for another holder.

    Raises FleetLockedError when it is still held then.
    """
    descriptor = os.open(config if sys.platform == "win32" else config.parent, _FLAGS)
    try:
        end = time.monotonic() + wait
        while not _taken(descriptor):
            if time.monotonic() >= end:
                raise FleetLockedError(
                    "another keyturn is at work on this fleet",
                    where=str(config.parent),
                    hint="let it finish, or end it, then run the same command again",
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)  # which lets go


if sys.platform == "win32":
    _FLAGS = os.O_RDWR

    def _taken(descriptor: int) -> bool:
        import msvcrt

        os.lseek(descriptor, _FAR_BEHIND_THE_END, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    _FLAGS = os.O_RDONLY

    def _taken(descriptor: int) -> bool:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network disk without locks: better to work there than never to
            return True
        return True
