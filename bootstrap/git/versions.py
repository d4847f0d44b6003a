"""The versions of files that Git holds, in its last commit and in its index, with contents as the work tree has them.

Contents go through the filters that .gitattributes names (line ends, encryption, large files), both ways.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bootstrap.git.repository import Repository
from bootstrap.git.running import LITERAL, Said, run
from keys.errors import KeyturnError

REGULAR = {"100644", "100755"}


class GitFailedError(KeyturnError):
    """Git could not do what was asked of it."""

    @classmethod
    def of(cls, said: Said) -> "GitFailedError":
        return cls(said.why)


@dataclass(frozen=True, slots=True)
class Held:
    """One file in the last commit or the index. content: as the work tree would have it."""

    mode: str
    id: str
    content: bytes = b""

    @property
    def is_unfiltered(self) -> bool:
        """Whether Git holds the very bytes that the work tree has."""
        digest = hashlib.sha256 if len(self.id) == 64 else lambda data: hashlib.sha1(data, usedforsecurity=False)
        return digest(b"blob %d\0" % len(self.content) + self.content).hexdigest() == self.id


@dataclass(frozen=True, slots=True)
class Versions:
    """head, index: by name; what is missing there is not a key. tree: all of the last commit, as ls-tree tells it."""

    head: Mapping[str, Held]
    index: Mapping[str, Held]
    unmerged: frozenset[str] = frozenset()
    tree: bytes = field(default=b"", repr=False)

    def with_in_tree(self, put: Mapping[str, Held | None]) -> bytes:
        """The whole tree with these files in it, None for gone, as `update-index --index-info` takes it."""
        names = {os.fsencode(name) for name in put}
        kept = [record for record in self.tree.split(b"\0") if record and record.partition(b"\t")[2] not in names]
        new = [f"{held.mode} {held.id}\t{name}" for name, held in put.items() if held]
        return b"".join(record + b"\0" for record in (*kept, *map(os.fsencode, new)))


def read_versions(repository: Repository, names: Iterable[str]) -> Versions:
    """The versions of these files. Raises GitFailedError."""
    wanted = set(names)
    tree = run(repository.top, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
    if tree.code and "Not a valid object name HEAD" not in tree.error:  # that is a repository without a commit
        raise GitFailedError.of(tree)
    index = run(repository.top, "ls-files", "--stage", "-z", "--", *wanted, variables=LITERAL)
    if index.code:
        raise GitFailedError.of(index)
    head = {name: Held(words[0], words[2]) for words, name in _records(tree.raw) if name in wanted}
    staged = [(words, name) for words, name in _records(index.raw)]
    held = {name: Held(words[0], words[1]) for words, name in staged if words[2] == "0"}
    contents = _contents(repository, head, held)
    return Versions(
        {name: _with_content(name, one, contents) for name, one in head.items()},
        {name: _with_content(name, one, contents) for name, one in held.items()},
        frozenset(name for words, name in staged if words[2] != "0"),
        tree.raw,
    )


def _records(raw: bytes) -> Iterable[tuple[list[str], str]]:
    for record in raw.split(b"\0"):
        words, _, name = record.partition(b"\t")
        if name:
            yield words.decode("ascii").split(" "), os.fsdecode(name)


def _with_content(name: str, held: Held, contents: Mapping[tuple[str, str], bytes]) -> Held:
    return Held(held.mode, held.id, contents.get((held.id, name), b""))


def _contents(repository: Repository, *versions: Mapping[str, Held]) -> dict[tuple[str, str], bytes]:
    """By id and name. What git tells of a filtered content's size is that before filtering, hence the mark."""
    wanted = dict.fromkeys((held.id, name) for version in versions for name, held in version.items())
    asked = [(one, name) for one, name in wanted if any(_is_file(version.get(name), one) for version in versions)]
    if not asked:
        return {}
    mark = secrets.token_hex(16)
    lines = "".join(f"{one} {name}\n" for one, name in asked)
    said = run(repository.top, "cat-file", "--filters", f"--batch={mark}", stdin=os.fsencode(lines))
    parts = (b"\n" + said.raw).split(f"\n{mark}\n".encode())[1:]
    if said.code or len(parts) != len(asked):
        raise GitFailedError.of(said)
    return dict(zip(asked, [*parts[:-1], parts[-1].removesuffix(b"\n")], strict=True))


def _is_file(held: Held | None, one: str) -> bool:
    return held is not None and held.id == one and held.mode in REGULAR


def store(repository: Repository, name: str, content: bytes, like: Held | None) -> str:
    """Put a content into Git, and give its id. like: the version it was made from. Raises GitFailedError."""
    filters = ["--no-filters"] if like and like.is_unfiltered else [f"--path={name}"]
    said = run(repository.top, "hash-object", "-w", "--stdin", *filters, stdin=content)
    if said.code:
        raise GitFailedError.of(said)
    return said.out.strip()
