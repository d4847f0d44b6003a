"""What `ls -ldn` and `head -c` print of a server's files, made into entries of keys.sshd.files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keys.sshd.files import Entry, Kind

_FILE_LINE = re.compile(
    rb"(\S)([r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-])(\S?)\s+\d+"  # kind and mode; links
    rb"\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,19})\s+\S+\s+\S+\s+\S+ (/.*)"  # owner, group, size, date, path
)
_DEVICE_LINE = re.compile(rb"[bc]\S+\s+\d+\s+(\d{1,10})\s+\d{1,10}\s+\d+,\s*\d+\s+\S+\s+\S+\s+\S+ (/.*)")
_HEADER = re.compile(rb"\n?==> (.*) <==\n")
_KINDS = {b"-": Kind.FILE, b"d": Kind.DIRECTORY, b"l": Kind.SYMLINK}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of `ls -ldn`. size: in bytes. group: None where an access list has a say beside it."""

    path: str
    kind: Kind
    mode: int
    owner: int
    group: int | None
    size: int
    target: str = ""

    def entry(self, content: bytes | None) -> Entry:
        return Entry(self.kind, self.mode, self.owner, self.group, content, self.target)


def read_listing(body: bytes) -> dict[str, Listed]:
    """By path. Lines that make no sense are left out."""
    return {listed.path: listed for line in body.split(b"\n") if (listed := _listed(line))}


def _listed(line: bytes) -> Listed | None:
    found = _FILE_LINE.fullmatch(line)
    if not found:
        device = _DEVICE_LINE.fullmatch(line)
        return Listed(_text(device[2]), Kind.OTHER, 0, int(device[1]), None, 0) if device else None
    kind, mode, more, owner, group, size, path = found.groups()
    name, _, target = path.partition(b" -> ") if kind == b"l" else (path, b"", b"")
    return Listed(
        _text(name),
        _KINDS.get(kind, Kind.OTHER),
        _mode(mode),
        int(owner),
        None if more == b"+" else int(group),
        int(size),
        _text(target),
    )


def _mode(signs: bytes) -> int:
    """Permission bits; s and t stand for x, S and T for none."""
    return sum(1 << (8 - place) for place, sign in enumerate(signs) if sign not in b"-ST")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def read_heads(body: bytes, sizes: Mapping[str, int], limit: int) -> dict[str, bytes]:
    """What `head -c limit` says of several files, taken apart by the sizes that ls gave.

    A file whose size has changed in between is missing in what is returned, and so are those behind it.
    """
    return dict(_heads(body, sizes, limit))


def _heads(body: bytes, sizes: Mapping[str, int], limit: int) -> Iterator[tuple[str, bytes]]:
    at = 0
    while (header := _HEADER.match(body, at)) is not None:
        path = _text(header[1])
        end = header.end() + min(sizes.get(path, 0), limit)
        if len(body) < end or (len(body) > end and not body.startswith(b"\n==> ", end)):
            return
        yield path, body[header.end() : end]
        at = end
