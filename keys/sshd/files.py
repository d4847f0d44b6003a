"""A server's file system as it was observed, and what an account may reach in it (path_resolution(7)).

The world is closed but for `unseen`: a path that is neither listed nor below something listed as unseen is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from keys.sshd.verdict import UnseenError

_MAX_LINKS = 40
_READ, _SEARCH = 4, 1


class Kind(StrEnum):
    """What stands at a path; OTHER is a device, a socket or a pipe."""

    FILE = "file"
    DIRECTORY = "dir"
    SYMLINK = "symlink"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one path, itself and not where it points.

    mode: permission bits (0o644). owner: a uid. group: a gid, or None where it is not known.
    content: a file's bytes, or None where they are not known. target: where a symbolic link points.
    """

    kind: Kind
    mode: int = 0o644
    owner: int = 0
    group: int | None = None
    content: bytes | None = b""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom a file is opened."""

    uid: int
    gids: frozenset[int] = frozenset()


ROOT = Identity(0, frozenset({0}))


@dataclass(frozen=True, slots=True)
class Found:
    """path: canonical, without symbolic links. entry: what stands there; never a symbolic link."""

    path: str
    entry: Entry


@dataclass(frozen=True)
class Files:
    """entries: by absolute path, without a slash at the end; every folder above an entry should be one too.

    unseen: paths that could not be looked at; nothing is known of them, nor of anything below them.
    """

    entries: Mapping[str, Entry]
    unseen: frozenset[str] = frozenset()
    _names: dict[str, dict[str, None]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for listed in (*self.entries, *self.unseen):
            path = listed
            while path not in ("/", ""):
                folder, _, name = path.rpartition("/")
                names = self._names.setdefault(folder or "/", {})
                if name in names:
                    break
                names[name] = None
                path = folder or "/"

    @classmethod
    def with_usual_folders(cls, entries: Mapping[str, Entry], unseen: frozenset[str] = frozenset()) -> "Files":
        """The same, where folders above an entry that are not listed are root's, with mode 0755."""
        made = dict(entries)
        for path in (*entries, *unseen):
            folder = path.rpartition("/")[0] or "/"
            while folder not in made:
                made[folder] = Entry(Kind.DIRECTORY, 0o755, 0, 0)
                folder = folder.rpartition("/")[0] or "/"
        return cls(made, unseen)

    def at(self, path: str) -> Entry | None:
        """What stands at a path whose folders are real ones. Raises UnseenError."""
        entry = self.entries.get(path)
        if entry is None and (path in self._names or self._is_unseen(path)):
            raise UnseenError(f"{path} was not looked at")
        return entry

    def names_in(self, folder: str) -> list[str]:
        """Names in a folder, sorted. Raises UnseenError where some may be missing."""
        if folder in self.unseen or self._is_unseen(folder):
            raise UnseenError(f"{folder} was not looked at")
        hidden = (path.rpartition("/") for path in self.unseen)
        if any((above or "/") == folder for above, _, _ in hidden):
            raise UnseenError(f"not all of {folder} was looked at")
        return sorted(self._names.get(folder, ()))

    def _is_unseen(self, path: str) -> bool:
        while path not in self.unseen:
            if path in ("/", ""):
                return False
            path = path.rpartition("/")[0] or "/"
        return True

    def find(self, path: str, who: Identity, *, follow: bool = True) -> Found | None:
        """Walk to `path` as `who`: None where it is not there, or not theirs to reach. Raises UnseenError.

        follow: go on where a symbolic link at the very end points.
        """
        if "\0" in path or not path.startswith("/"):
            return None
        parts = [part for part in reversed(path.split("/")) if part]
        here = self._root()
        links = 0
        while parts:
            if here.entry.kind is not Kind.DIRECTORY or not allows(here, who, _SEARCH):
                return None
            step = self._step(here, parts.pop())
            if step is None:
                return None
            if step.entry.kind is Kind.SYMLINK and (follow or parts):
                links += 1
                if links > _MAX_LINKS or not step.entry.target:
                    return None
                parts += [part for part in reversed(step.entry.target.split("/")) if part]
                here = self._root() if step.entry.target.startswith("/") else here
            else:
                here = step
        return here

    def _root(self) -> Found:
        return Found("/", self.at("/") or Entry(Kind.DIRECTORY, 0o755))

    def _step(self, here: Found, name: str) -> Found | None:
        if name == ".":
            return here
        path = here.path.rpartition("/")[0] or "/" if name == ".." else f"{here.path.rstrip('/')}/{name}"
        entry = self.at(path)
        return Found(path, entry) if entry else None

    def read(self, path: str, who: Identity) -> bytes | None:
        """The bytes of a file opened as `who`; None where that fails. Raises UnseenError. /dev/null is always there."""
        if path == "/dev/null":
            return b""
        found = self.find(path, who)
        if found is None or found.entry.kind is Kind.DIRECTORY or not allows(found, who, _READ):
            return None
        return content_of(found)

    def peek(self, path: str) -> bytes | None:
        """The bytes that stand at `path`, whoever may read them; None where there is no file, or nothing is known."""
        try:
            found = self.find(path, ROOT)
        except UnseenError:
            return None
        return found.entry.content if found and found.entry.kind is Kind.FILE else None


def content_of(found: Found) -> bytes:
    """Raises UnseenError where the bytes are not known."""
    if found.entry.content is None or found.entry.kind is not Kind.FILE:
        raise UnseenError(f"{found.path} could not be read")
    return found.entry.content


def can_read(found: Found, who: Identity) -> bool:
    """Whether opening it for reading succeeds. Raises UnseenError."""
    return allows(found, who, _READ)


def can_execute(found: Found, who: Identity) -> bool:
    """Raises UnseenError."""
    return allows(found, who, _SEARCH)


def allows(found: Found, who: Identity, bit: int) -> bool:
    """Whether the mode lets `who` do that (4 read, 2 write, 1 execute or search). Raises UnseenError."""
    entry = found.entry
    if who.uid == 0:
        return bit != _SEARCH or entry.kind is Kind.DIRECTORY or bool(entry.mode & 0o111)
    if entry.owner == who.uid:
        return bool(entry.mode >> 6 & bit)
    by_group, by_others = bool(entry.mode >> 3 & bit), bool(entry.mode & bit)
    if entry.group is None and by_group != by_others:
        raise UnseenError(f"the group of {found.path} is not known")
    return by_group if entry.group in who.gids else by_others
