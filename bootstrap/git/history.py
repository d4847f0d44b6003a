"""The history of one file, as Git tells it: the commits that changed it, and what stood in it after each."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap.git.repository import Repository, find
from bootstrap.git.running import LITERAL, run

ENTRY = "%h%x1f%aI%x1f%s%x1f%an"


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a history. author and subject are data from elsewhere."""

    id: str
    at: datetime
    author: str
    subject: str

    @classmethod
    def parse(cls, record: str) -> "Entry":
        """A record in the format ENTRY."""
        commit_id, at, subject, author = (record.strip("\n").split("\x1f", 3) + [""] * 3)[:4]
        return cls(commit_id, datetime.fromisoformat(at), author, subject)


def history(path: Path, limit: int = 1000) -> tuple[Entry, ...]:
    """The commits that changed this file, newest first; empty without a repository."""
    words = ("log", "--no-show-signature", "-z", f"-{limit}", f"--format={ENTRY}", "--", str(path))
    said = run(path.parent, *words, variables=LITERAL)
    return tuple(Entry.parse(record) for record in said.out.split("\0") if record)


def order(folder: Path) -> dict[str, int]:
    """The place of each commit of the branch, the first one's first: several may have been made in one second."""
    said = run(folder, "rev-list", "--reverse", "--topo-order", "--abbrev-commit", "HEAD")
    return {commit: place for place, commit in enumerate(said.out.split())}


def versions(path: Path, limit: int = 1000) -> list[tuple[Entry, bytes | None]]:
    """The commits that changed this file, under whatever name it had, oldest first, with its content after each.

    None: the file was gone then. Empty without a repository.
    """
    repository = find(path.resolve().parent)
    name = repository.name_of(path) if isinstance(repository, Repository) else None
    if not isinstance(repository, Repository) or name is None:
        return []
    words = ("log", "--no-show-signature", f"-{limit}", "--follow", "--name-only", f"--format=%x1e%H%x1f{ENTRY}")
    said = run(repository.top, "-c", "core.quotePath=false", *words, "--", name, variables=LITERAL)
    told = [_told(record) for record in reversed(said.out.split("\x1e")) if record]
    contents = _contents(repository, [f"{commit}:{there}" for commit, _, there in told])
    return [(entry, content) for (_, entry, _), content in zip(told, contents, strict=False)]


def _told(record: str) -> tuple[str, Entry, str]:
    """The whole id of the commit, what is told of it, and the file's name in it."""
    head, _, names = record.partition("\n")
    commit, _, entry = head.partition("\x1f")
    return commit, Entry.parse(entry), names.strip("\n").split("\n")[0]


def _contents(repository: Repository, objects: list[str]) -> Iterator[bytes | None]:
    mark = secrets.token_hex(16)
    asked = "".join(f"{one}\n" for one in objects)
    said = run(repository.top, "cat-file", f"--batch={mark} %(objectsize)", stdin=os.fsencode(asked))
    rest = said.raw
    while rest:
        head, _, rest = rest.partition(b"\n")
        if not head.startswith(mark.encode()):  # "… missing"
            yield None
            continue
        size = int(head.split(b" ")[1])
        yield rest[:size]
        rest = rest[size + 1 :]
