"""What a change of several files was about to do, kept beside them until it is done: a run that is killed is undone.

The files as they were count, until whoever comes next has put them back; a file that a person has changed since is
theirs. Others can't read it, for a file of values may hold secrets.
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from bootstrap.terraform.files import Files
from keys.errors import KeyturnError

FILE = ".keyturn-unfinished.json"
_Content = bytes | None


def begin(before: Files, after: Files) -> None:
    """Note how the files are, and what they may be found as. Raises KeyturnError."""
    noted = [
        {
            "file": os.path.relpath(path, before.directory),
            "before": _coded(before.read(path)),
            "written": [_digest(data) for one, data in after.steps if one == path],
        }
        for path in dict.fromkeys(path for path, _ in after.steps)
    ]
    file = before.directory / FILE
    try:
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as journal:
            json.dump(noted, journal)
            journal.flush()
            os.fsync(journal.fileno())
    except OSError as error:
        end(before.directory)
        hint = f"see who may write there, and how much room there is: ls -ld {before.directory}"
        raise KeyturnError(f"could not be written: {error.strerror}", where=str(file), hint=hint) from None


def end(directory: Path) -> None:
    """All is done, or undone. One that stays says the same as no one."""
    try:
        (directory / FILE).unlink(missing_ok=True)
    except OSError:
        return


def recovered(directory: Path) -> Files:
    """The files as they were before a change that was broken off; else as they are. Raises KeyturnError."""
    files = Files(directory)
    try:
        noted = [(directory / one["file"], _decoded(one["before"]), one["written"]) for one in _noted(directory)]
    except (OSError, ValueError, TypeError, KeyError):
        return files  # whoever died while writing it had come to nothing else
    edits: dict[Path, _Content] = {}
    for path, before, written in reversed(noted):
        now = files.read(path)
        if now != before and _digest(now) in written and path.parent.resolve().is_relative_to(directory.resolve()):
            edits[path] = before
    return Files(directory, edits, tuple(edits.items()))


def _noted(directory: Path) -> list[dict[str, Any]]:
    noted: list[dict[str, Any]] = json.loads((directory / FILE).read_bytes())
    return noted


def _coded(data: _Content) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _decoded(text: str | None) -> _Content:
    return None if text is None else base64.b64decode(text)


def _digest(data: _Content) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
