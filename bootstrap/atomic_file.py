"""Write a file whole or not at all: beside the old one, to the disk, then renamed over it.

Whatever dies at whatever moment, readers find either the old bytes or the new ones. A symlink stays one: the file
that it leads to is replaced.
"""

import contextlib
import errno
import os
import secrets
from pathlib import Path

from bootstrap.alive import is_gone
from keys.errors import KeyturnError

_MARK = ".keyturn-"


def write_atomically(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace the file, keeping its mode and owner; a new one gets what the umask leaves of `mode`.

    Raises KeyturnError that names the file; the old one then stands as it was.
    """
    path = path.resolve()
    aside = path.with_name(f".{path.name}{_MARK}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        _sweep(path)
        _write(aside, data, path, mode)
        aside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise KeyturnError(
            f"could not be written: {error.strerror or error}", where=str(path), hint=_hint(path, error)
        ) from None
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def create_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Make a file that was not there: whole or not at all, and never in place of another one.

    Raises FileExistsError, and OSError where the disk does not take it.
    """
    aside = path.with_name(f".{path.name}{_MARK}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        _write(aside, data, path, mode)
        _take_the_name(aside, path)
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _take_the_name(aside: Path, path: Path) -> None:
    """By a link, which never replaces anything; on disks that know no links by looking just before the rename."""
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        aside.rename(path)


def _write(aside: Path, data: bytes, model: Path, mode: int) -> None:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(descriptor, "wb") as file:
        if model.exists() and hasattr(os, "fchmod"):
            _keep_owner_and_mode(file.fileno(), model.stat())
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _keep_owner_and_mode(descriptor: int, model: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (model.st_uid, model.st_gid):
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, model.st_uid, model.st_gid)
    os.fchmod(descriptor, model.st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    """The rename itself survives a power cut too. Windows has no such call, some network disks refuse it."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _sweep(path: Path) -> None:
    """Take away what a writer that was killed left beside the file."""
    for left in path.parent.glob(f".{_escaped(path.name)}{_MARK}*"):
        pid = left.name.rpartition(_MARK)[2].partition("-")[0]
        if is_gone(pid):
            left.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "[]*?" else sign for sign in name)


def _hint(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "make room on that disk, then run the same command again"
    return f"see who may write there: ls -ld {path.parent}"


def sweep(path: Path) -> None:
    """Take away what writers of this file that were killed have left beside it. Raises OSError."""
    _sweep(path.resolve())
