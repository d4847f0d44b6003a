"""The history of one file, as Git tells it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap.git.running import LITERAL, run


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a file's history. author and subject are data from elsewhere."""

    id: str
    at: datetime
    author: str
    subject: str


def history(path: Path, limit: int = 1000) -> tuple[Entry, ...]:
    """The commits that changed this file, newest first; empty without a repository."""
    form = "--format=%h%x1f%aI%x1f%s%x1f%an"
    said = run(path.parent, "log", "--no-show-signature", "-z", f"-{limit}", form, "--", str(path), variables=LITERAL)
    return tuple(_entry(record) for record in said.out.split("\0") if record)


def _entry(record: str) -> Entry:
    commit_id, at, subject, author = (record.strip("\n").split("\x1f", 3) + [""] * 3)[:4]
    return Entry(commit_id, datetime.fromisoformat(at), author, subject)
