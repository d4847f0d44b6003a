"""Writes what keeps endangered servers alive into the files that describe them. Nothing is written to disk here."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.terraform.endangered import Endangered
from bootstrap.terraform.lifecycle import with_all_ignored

if TYPE_CHECKING:
    from bootstrap.hcl.document import Block, Document


def protected(found: Iterable[Endangered]) -> Mapping[Path, bytes]:
    """The files as they are to be, so that none of what can be helped is in danger any more; the rest stays in danger.

    Raises InvalidInputError where a lifecycle block is written in a way that can't be added to.
    """
    documents: dict[Path, Document] = {}
    wanted: dict[Path, dict[int, tuple[Block, list[str]]]] = {}
    for one in found:
        if one.fixable:
            documents[one.piece.path] = one.piece.document
            _, names = wanted.setdefault(one.piece.path, {}).setdefault(one.block.node.start_byte, (one.block, []))
            names += [] if one.attribute in names else [one.attribute]
    return {path: with_all_ignored(documents[path], blocks.values()) for path, blocks in wanted.items()}
