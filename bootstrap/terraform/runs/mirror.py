"""The person's repository with a few files changed, beside the real one: symlinks to it, and the changed files.

Only the folders on the way to the Terraform directory and to a changed file are made; all else in them is a link. So
`file("keys/macbook.pub")`, `../modules/x`, `.terraform`, local states and the links of the repository itself work as in
the real one. What lies above the top, and is reached by `..`, does not.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from keys.errors import InvalidInputError

_COPIED = 1 << 20  # bytes; smaller files of the directory itself are copied, so that nothing is written through a link


def mirror(into: Path, top: Path, directory: Path, edits: Mapping[Path, bytes | None]) -> Path:
    """Make it in this empty folder; gives the mirror's Terraform directory.

    edits: what files would hold, None: they are gone; below the top, as paths of the person's repository.
    Raises InvalidInputError for a place outside the top, OSError as the disk does.
    """
    top, directory = top.resolve(), directory.resolve()
    changed = {_place(path, data is None): data for path, data in edits.items()}
    for place in (directory, *changed):
        if not place.is_relative_to(top):
            raise InvalidInputError(f"not below {top}", where=str(place), hint="name a folder that has them all in it")
    folders = _ways(top, [directory, *(path.parent for path in changed)])
    for folder in folders:
        (into / folder.relative_to(top)).mkdir(exist_ok=True)
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry not in changed and entry not in folders:
                _reproduce(entry, into, top, copied=folder == directory)
    for path, data in changed.items():
        if data is not None:
            (into / path.relative_to(top)).write_bytes(data)
    return into / directory.relative_to(top)


def _place(path: Path, gone: bool) -> Path:
    """The file that a write to this path changes; what is removed is the link itself."""
    return path.parent.resolve() / path.name if gone else path.resolve()


def _ways(top: Path, places: list[Path]) -> list[Path]:
    """The folders from the top down to these, each after the one that it is in."""
    ways = {folder for place in places for folder in (place, *place.parents) if folder.is_relative_to(top)}
    return sorted(ways)


def _reproduce(entry: Path, into: Path, top: Path, *, copied: bool) -> None:
    made = into / entry.relative_to(top)
    if entry.is_symlink():
        target = entry.resolve()
        made.symlink_to(into / target.relative_to(top) if target.is_relative_to(top) else target)
    elif copied and entry.is_file() and os.access(entry, os.R_OK) and entry.stat().st_size <= _COPIED:
        shutil.copy(entry, made)
    else:
        made.symlink_to(entry)
