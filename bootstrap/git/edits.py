"""What becomes of a file's content, whichever version is at hand: the work tree's, the index's or the last commit's.

An edit is made to each of these apart, so that what a person has changed beside it goes along with none of them.
"""

from collections.abc import Callable

from bootstrap.git.running import run
from bootstrap.private_folder import private_folder
from keys.errors import KeyturnError

Edit = Callable[[bytes | None], bytes | None]
"""A file's content, as the work tree would have it, -> what it shall be. None: there is no such file."""


def whole(content: bytes | None) -> Edit:
    """Whatever there was: for a file that is made, or that is keyturn's alone."""
    return lambda _there: content


def merging(before: bytes | None, after: bytes | None) -> Edit:
    """What was changed from before to after, changed elsewhere too: lines that differ there for another reason stay.

    The edit raises KeyturnError where the same lines were changed there, or the file is not there.
    """

    def edit(there: bytes | None) -> bytes | None:
        if there in (before, after):
            return after
        if before == after:
            return there
        if there is None:
            raise KeyturnError("not in Git yet, and what else stands in it is yours: git add it yourself")
        if after is None:
            raise KeyturnError("your own uncommitted changes are in this file, which goes")
        return _merged(there, before or b"", after)

    return edit


def _merged(ours: bytes, before: bytes, after: bytes) -> bytes:
    with private_folder() as folder:
        files = [folder / name for name in ("ours", "before", "after")]
        for file, content in zip(files, (ours, before, after), strict=True):
            file.write_bytes(content)
        said = run(folder, "merge-file", "--quiet", "--stdout", *map(str, files))
    if said.code:
        raise KeyturnError("your own uncommitted changes touch the same lines")
    return said.raw
