"""Writes what keeps endangered servers alive into the files that describe them. Nothing is written to disk here."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bootstrap.hcl.document import Document
from bootstrap.terraform.endangered import Endangered
from bootstrap.terraform.lifecycle import with_ignore_changes


def protected(found: Iterable[Endangered]) -> Mapping[Path, bytes]:
    """The files as they are to be, so that none of what can be helped is in danger any more; the rest stays in danger.

    Raises InvalidInputError where a lifecycle block is written in a way that can't be added to.
    """
    wanted: dict[tuple[Path, int], dict[str, None]] = {}
    documents: dict[Path, Document] = {}
    for one in found:
        if one.fixable:
            documents[one.piece.path] = one.piece.document
            wanted.setdefault((one.piece.path, one.block.node.start_byte), {})[one.attribute] = None
    for (path, start), attributes in sorted(wanted.items(), reverse=True):  # the last first: what is before stays put
        before = documents[path]
        (block,) = (one for one in before.body.blocks("resource") if one.node.start_byte == start)
        data = with_ignore_changes(before, block, tuple(attributes))
        documents[path] = Document.parse(data, before.where)
    return {path: document.data for path, document in documents.items()}
