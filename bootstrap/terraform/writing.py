"""Edits of several files brought to the disk: in their order, so that whoever is killed leaves files that make sense.

A write that fails takes back those before it, and so does the next run after one that was killed: either all of a
change is on the disk, or nothing of it.
"""

import shlex
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bootstrap.atomic_file import write_atomically
from bootstrap.terraform import journal
from bootstrap.terraform.files import Files
from keys.errors import KeyturnError

_Step = tuple[Path, bytes | None]


def write(before: Files, after: Files) -> None:
    """before: as it is on disk. Raises KeyturnError that tells what could not be written, and what of it stays."""
    if len({path for path, data in after.steps if data != before.read(path)}) > 1:
        journal.begin(before, after)
    undo: list[_Step] = []
    made: list[Path] = []
    try:
        _make(before, after, undo, made)
    except KeyturnError as error:
        if left := _take_back(undo, made):
            names = ", ".join(before.name(one) for one in left)
            told = f"{error.what}, and {names} could not be put back: run the same command again once that is mended"
            raise KeyturnError(told, where=error.where, hint=error.hint) from None
        journal.end(before.directory)
        raise
    journal.end(before.directory)


def put_back(directory: Path) -> None:
    """Undo a change that was broken off. Raises KeyturnError."""
    for path, data in journal.recovered(directory).steps:
        _write(path, data)
    journal.end(directory)


def _make(now: Files, after: Files, undo: list[_Step], made: list[Path]) -> None:
    """undo, made: what is written and which folders are made is put there, as it comes about."""
    for path, data in after.steps:
        there = now.read(path)
        if data != there:
            made += _make_folder(path.parent) if data is not None else ()
            _write(path, data)
            undo.append((path, there))
            now = now.changed(path, data)


def _write(path: Path, data: bytes | None) -> None:
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        hint = f"if that is not on purpose: chmod u+w {shlex.quote(str(path))}"
        raise KeyturnError("is read-only", where=str(path), hint=hint)
    if data is not None:
        write_atomically(path, data)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, error) from None


def _make_folder(folder: Path) -> list[Path]:
    """The folders that had to be made, an outer one first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from None
    return list(reversed(missing))


def _take_back(undo: Sequence[_Step], made: Sequence[Path]) -> tuple[Path, ...]:
    """What could not be put back."""
    left = []
    for path, data in reversed(undo):
        try:
            _write(path, data)
        except KeyturnError:
            left.append(path)
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()
    return tuple(dict.fromkeys(left))


def _refused(path: Path, error: OSError) -> KeyturnError:
    hint = f"see who may write there: ls -ld {path.parent}"
    return KeyturnError(f"could not be written: {error.strerror}", where=str(path), hint=hint)
