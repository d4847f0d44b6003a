"""Writes what keeps endangered servers alive into the files that describe them. Nothing is written to disk here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bootstrap.hcl.document import Block, Document
from bootstrap.terraform.servers.endangered import Endangered
from bootstrap.terraform.servers.lifecycle import with_all_ignored

Protect = Callable[[bytes | None], bytes | None]
"""A version of a file -> the same with the servers in it protected; None: there is no such file."""


def protecting(found: Iterable[Endangered]) -> Mapping[Path, Protect]:
    """By file, what keeps those of its resources alive that can be helped; the rest stays in danger.

    A Protect raises InvalidInputError where a lifecycle block is written in a way that can't be added to.
    """
    wanted: dict[Path, list[Endangered]] = {}
    for one in found:
        if one.fixable:
            wanted.setdefault(one.piece.path, []).append(one)
    return {path: _protect(here) for path, here in wanted.items()}


def _protect(found: Sequence[Endangered]) -> Protect:
    def protect(content: bytes | None) -> bytes | None:
        if content is None:
            return None
        document = Document.parse(content, found[0].piece.shown)
        blocks: dict[int, tuple[Block, list[str]]] = {}
        for one in found:
            for block in document.body.blocks("resource", *one.block.labels):
                _, names = blocks.setdefault(block.node.start_byte, (block, []))
                names += [] if one.attribute in names else [one.attribute]
        return with_all_ignored(document, blocks.values())

    return protect
