"""Bytes of a file exchanged for others, and the promise that what comes out is still what it should be."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tree_sitter import Node

from bootstrap.hcl.document import Document, text
from bootstrap.hcl.entries import Entry, entries, is_json
from bootstrap.hcl.json_document import JsonDocument
from keys.errors import InvalidInputError, KeyturnError

_BY_HAND = "make this change by hand"


@dataclass(frozen=True)
class Splice:
    """These bytes (none, where start is end) go, and the text comes in their place."""

    start: int
    end: int
    text: bytes = b""


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    for splice in sorted(splices, key=lambda one: one.start, reverse=True):
        data = data[: splice.start] + splice.text + data[splice.end :]
    return data


def refuse(why: str) -> KeyturnError:
    """What is raised where an edit would do harm: nothing was changed."""
    return KeyturnError(f"the edit was not made: {why}", hint=_BY_HAND)


def entries_after(before: bytes, collection: Node, after: bytes) -> tuple[Entry, ...]:
    """What stands in the collection once the file has these bytes. Raises KeyturnError where they don't parse, or where
    it ends at another place than the edit was made for.
    """
    try:
        root = JsonDocument.parse(after, "").root if is_json(collection) else Document.parse(after, "").root
    except InvalidInputError as error:
        raise refuse(f"the file would be {error.what}") from None
    now = _same(root, collection)
    grown = len(after) - len(before)
    if now is None or now.end_byte != collection.end_byte + grown or not _is_separated(now):
        raise refuse("the file would be of another shape")
    return entries(now)


def _same(root: Node, collection: Node) -> Node | None:
    """The collection of this kind that starts at the same byte."""
    start = collection.start_byte
    node = root.descendant_for_byte_range(start, start + 1)
    while node is not None and (node.type, node.start_byte) != (collection.type, start):
        node = node.parent
    return node


def _is_separated(collection: Node) -> bool:
    """tree-sitter is lenient here: Terraform wants a comma or a line's end between the entries of a map, and no comma
    after a heredoc."""
    if collection.type != "object" or is_json(collection):
        return True
    inside = [child for child in collection.children if child.type in {"object_elem", ","}]
    for one, other in pairwise(inside):
        if one.type == other.type == "object_elem" and one.end_point.row == other.start_point.row:
            return False
        if other.type == "," and (one.type == "," or ends_in_heredoc(text(one))):
            return False
    return True


def ends_in_heredoc(source: str) -> bool:
    """The last line is a heredoc's closing word: only a line's end may follow."""
    last = source.rstrip().rpartition("\n")[2].strip()
    return "<<" in source and last.isidentifier()
