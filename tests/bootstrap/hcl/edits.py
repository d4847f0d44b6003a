"""What the tests of the editing layer look at: each map and list of a file, and each edit that could be made there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from bootstrap.hcl.document import Document, inside, text
from bootstrap.hcl.edit import added, removed
from bootstrap.hcl.entries import Entry, entries, is_map
from bootstrap.hcl.json_document import JsonDocument

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").iterdir())
NAMES = ("a", "macbook-of-somebody-with-a-long-name", "zoë's pc", "Mini")
VALUES = ('"ssh-ed25519 AAAAnew"', '{\n  key = "AAAA//new"\n  ids = [\n    1\n  ]\n}', '<<-EOT\n  new } "\n  EOT')
JSON_VALUES = ('"ssh-ed25519 AAAAnew"', '{\n  "key": "AAAA//new",\n  "ids": [\n    1\n  ]\n}')
_BESIDE = re.compile(rb"/\*.*?\*/|(?:#|//)[^\n]*|[,\s]", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A map or a list of a file."""

    data: bytes
    is_json: bool
    node: Node

    @property
    def entries(self) -> tuple[Entry, ...]:
        return entries(self.node)

    @property
    def contents(self) -> list[str]:
        return [text(entry.node) for entry in self.entries]

    def after(self, data: bytes) -> "Place":
        """The same one in a file that was edited within it."""
        return next(place for place in places(data, self.is_json) if place.node.start_byte == self.node.start_byte)

    def added(self, name: str, value: str) -> tuple["Place", Entry]:
        """With one entry more, and which that is."""
        place = self.after(added(self.data, self.node, name, value))
        rest = self.contents
        at = next((at for at, one in enumerate(place.contents) if [one] != rest[at : at + 1]), -1)
        return place, place.entries[at]

    def removed(self, entry: Entry) -> "Place":
        return self.after(removed(self.data, self.node, entry))

    def new_names(self) -> Iterator[str]:
        names = {entry.name for entry in self.entries}
        yield from (name for name in NAMES if name not in names) if is_map(self.node) else [""]

    def additions(self) -> Iterator[tuple[str, str]]:
        """Names and values that could go in. A heredoc is only for a place that has lines."""
        values = JSON_VALUES if self.is_json else VALUES if self._has_lines() else VALUES[:2]
        yield from ((name, value) for name in self.new_names() for value in values)

    def _has_lines(self) -> bool:
        """Neither two entries nor an entry and a bracket share a line."""
        nodes = [entry.node for entry in self.entries]
        ends = [self.node.start_point.row, *(node.end_point.row for node in nodes)]
        starts = [*(node.start_point.row for node in nodes), self.node.end_point.row]
        return all(end < start for end, start in zip(ends, starts, strict=True))


def places(data: bytes, is_json: bool) -> list[Place]:
    """All maps and lists of the file, those first that begin first."""
    root = JsonDocument.parse(data, "").root if is_json else Document.parse(data, "").root
    nodes = [node for kind in ("object", "tuple", "array") for node in inside(root, kind)]
    return [Place(data, is_json, node) for node in sorted(nodes, key=lambda node: node.start_byte)]


def of(path: Path) -> list[Place]:
    return places(path.read_bytes(), path.suffix == ".json")


def is_only_in(more: bytes, less: bytes, node: Node) -> bool:
    """Whether the longer text has nothing but this part of it in addition, with its line, comma and comments.

    Where the entry comes last, the comma before it may be part of it.
    """
    return any(
        one[:start] + one[start + len(one) - len(less) :] == less
        and not _BESIDE.sub(b"", one[start:first] + one[end : start + len(one) - len(less)])
        for one, first, end in _without_a_comma(more, node.start_byte, node.end_byte)
        for start in range(max(0, end - (len(one) - len(less))), first + 1)
    )


def _without_a_comma(data: bytes, first: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    yield data, first, end
    for comma in reversed(list(re.finditer(rb"(?:\r?\n[ \t]*|[ \t]+)?,|,", data[:first]))):
        size = len(comma.group())
        yield data[: comma.start()] + data[comma.end() :], first - size, end - size
        yield data[: comma.end() - 1] + data[comma.end() :], first - 1, end - 1
