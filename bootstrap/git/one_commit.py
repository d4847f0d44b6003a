"""All that one commit tells: who made it, its whole message, and the files in which keys came and went."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap.git.pickaxe import KEY, PATCH, changed_lines, fingerprint_of
from bootstrap.git.repository import Repository, find
from bootstrap.git.running import run
from bootstrap.git.versions import GitFailedError
from keys.errors import InvalidInputError

_ID = re.compile(r"[0-9a-f]{4,64}")
_FORMAT = "%H%x1f%an%x1f%ae%x1f%aI%x1f%B%x1e"
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class KeyMoved:
    """A key that came into a file of the repository, or went from it."""

    file: str
    fingerprint: str
    came: bool


@dataclass(frozen=True, slots=True)
class OneCommit:
    """Texts are data from elsewhere. id: the whole one."""

    id: str
    author: str
    address: str
    at: datetime
    message: str
    moved: tuple[KeyMoved, ...] = ()


def one_commit(folder: Path, commit: str) -> OneCommit:
    """The commit with that id. Raises InvalidInputError where there is none, GitFailedError where Git fails."""
    repository = find(folder)
    if not _ID.fullmatch(commit) or not isinstance(repository, Repository):
        raise InvalidInputError(f"{commit[:60]!r} is no commit of this repository")
    words = ("show", "--no-show-signature", *PATCH, f"--format={_FORMAT}", commit)
    said = run(repository.top, "-c", "core.quotePath=false", *words, seconds=_SECONDS)
    if said.code:
        raise GitFailedError.of(said)
    head, _, patch = said.raw.decode("utf-8", "replace").partition("\x1e")
    whole_id, author, address, at, message = (head.split("\x1f", 4) + [""] * 4)[:5]
    return OneCommit(whole_id, author, address, datetime.fromisoformat(at), message.strip(), tuple(_moved(patch)))


def _moved(patch: str) -> Iterator[KeyMoved]:
    """A key that a line had before and has after, in the same file, has not moved."""
    keys: dict[tuple[str, str], int] = {}
    for name, sign, line in changed_lines(patch):
        for fingerprint in filter(None, map(fingerprint_of, KEY.findall(line))):
            keys[name, fingerprint] = keys.get((name, fingerprint), 0) + (1 if sign == "+" else -1)
    for (name, fingerprint), more in keys.items():
        if more:
            yield KeyMoved(name, fingerprint, more > 0)
