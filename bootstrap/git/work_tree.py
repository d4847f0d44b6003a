"""What of a folder's files is not committed yet."""

import os
from collections.abc import Mapping
from pathlib import Path

from bootstrap.git.repository import Repository, find
from bootstrap.git.running import LITERAL, run
from bootstrap.git.versions import GitFailedError, read_versions


def uncommitted(folder: Path) -> Mapping[Path, bytes | None]:
    """The files below a folder that differ from the last commit, each with what that has; None: it has no such file.

    None at all without a repository. Raises GitFailedError.
    """
    repository = find(folder.resolve())
    if not isinstance(repository, Repository):
        return {}
    words = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    said = run(repository.top, *words, "--", str(folder.resolve()), variables=LITERAL)
    if said.code:
        raise GitFailedError.of(said)
    names = [os.fsdecode(record[3:]) for record in said.raw.split(b"\0") if record]
    if not names:
        return {}
    head = read_versions(repository, names).head
    return {repository.top / name: head[name].content if name in head else None for name in names}
