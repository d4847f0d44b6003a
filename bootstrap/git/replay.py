"""Keyturn's own commits, made once more on top of what another device has pushed.

Nothing but Git's store of objects is written: each change of a file is merged into the other device's version, and a
commit made of it with the same message, author and time. Commits of the person's are never made anew.
"""

import os
from collections.abc import Callable, Sequence

from bootstrap.git.edits import merging
from bootstrap.git.repository import Repository
from bootstrap.git.running import Said, run
from bootstrap.git.versions import REGULAR, GitFailedError
from bootstrap.private_folder import private_folder
from keys.errors import KeyturnError

Merge = Callable[[bytes, bytes, bytes], bytes]
"""(before, after, elsewhere) -> elsewhere, with what was changed from before to after. Raises KeyturnError."""

MergeOf = Callable[[str], Merge | None]

_ABSENT = "000000"


class ConflictError(KeyturnError):
    """Another device changed the same. where: the file."""


class Replay:
    """merge_of: how a file of that name is merged, None for line by line. signs: whether commits are."""

    def __init__(self, repository: Repository, merge_of: MergeOf, *, signs: bool) -> None:
        self._top = repository.top
        self._merge_of = merge_of
        self._sign = ["--gpg-sign"] if signs else []
        self._index: dict[str, str] = {}

    def onto(self, tip: str, commits: Sequence[str]) -> str:
        """The new last commit, when these are made on top of that one. Raises ConflictError, GitFailedError."""
        with private_folder() as folder:
            self._index = {"GIT_INDEX_FILE": str(folder / "index")}
            self._git("read-tree", tip)
            tree = self._text("rev-parse", f"{tip}^{{tree}}")
            for commit in commits:
                self._change(commit)
                new = self._text("write-tree")
                if new != tree:  # what another device did just so needs no commit
                    tip, tree = self._made(commit, new, tip), new
        return tip

    def _change(self, commit: str) -> None:
        records = self._git("diff-tree", "--root", "--no-commit-id", "-r", "-z", "--no-renames", "--raw", commit).out
        fields = records.split("\0")
        entries = []
        for words, name in zip(fields[::2], fields[1::2], strict=False):
            old_mode, mode, old, new = words.lstrip(":").split(" ")[:4]
            before = None if old_mode == _ABSENT else old
            after = None if mode == _ABSENT else new
            there = self._there(name)
            merged = self._merged(name, before, after, there, mode in {*REGULAR, _ABSENT})
            if merged != there:
                entries.append(f"{mode} {merged or '0' * len(new)}\t{name}\0")
        self._git("update-index", "-z", "--index-info", stdin=os.fsencode("".join(entries)))

    def _there(self, name: str) -> str | None:
        said = self._git("ls-files", "--stage", "-z", "--", f":(top,literal){name}").out
        return said.split(" ")[1] if said else None

    def _merged(self, name: str, before: str | None, after: str | None, there: str | None, regular: bool) -> str | None:
        """The id of what the file becomes."""
        if there in {before, after}:
            return after
        if not regular:
            raise ConflictError("another device changed it too", where=name)
        contents = [self._content(one) for one in (before, after, there)]
        try:
            merged = self._merged_content(name, *contents)
        except KeyturnError:
            raise ConflictError("another device changed the same in it", where=name) from None
        if merged is None:
            return None
        return self._text("hash-object", "-w", "--stdin", "--no-filters", stdin=merged)

    def _merged_content(
        self, name: str, before: bytes | None, after: bytes | None, there: bytes | None
    ) -> bytes | None:
        merge = self._merge_of(name.rpartition("/")[2])
        if merge is None or after is None or there is None:
            return merging(before, after)(there)
        return merge(before or b"", after, there)

    def _content(self, one: str | None) -> bytes | None:
        return None if one is None else self._git("cat-file", "blob", one).raw

    def _made(self, commit: str, tree: str, parent: str) -> str:
        form = "--format=%an%x00%ae%x00%ad%x00%B"
        told = self._text("log", "--no-show-signature", "-1", "--date=raw", form, commit)
        name, mail, date, message = told.split("\0", 3)
        author = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": date}
        words = ("commit-tree", *self._sign, "-p", parent, "-F", "-", tree)
        text = os.fsencode(message.rstrip("\n") + "\n")
        said = run(self._top, *words, stdin=text, variables=author)
        if "Please tell me who you are" in said.error:
            author |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": mail}
            said = run(self._top, *words, stdin=text, variables=author)
        if said.code:
            raise GitFailedError.of(said)
        return said.out.strip()

    def _text(self, *words: str, stdin: bytes = b"") -> str:
        return self._git(*words, stdin=stdin).out.strip()

    def _git(self, *words: str, stdin: bytes = b"") -> Said:
        said = run(self._top, *words, stdin=stdin, variables=self._index)
        if said.code:
            raise GitFailedError.of(said)
        return said
