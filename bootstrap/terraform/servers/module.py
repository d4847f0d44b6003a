"""A Terraform module: what its files describe, by address, and the modules that it calls.

Nothing is evaluated and nothing is run. Files that would be laid over others (`override.tf`) are laid over them.
Modules are followed where they are on disk: those of a relative path, and those that `terraform init` downloaded.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from tree_sitter import Node

from bootstrap.hcl.document import Attribute, Block, Document, text
from bootstrap.terraform.servers.json_blocks import LABELS, json_blocks
from bootstrap.terraform.servers.sources import Sources
from keys.errors import InvalidInputError

_DEEPEST = 12
_PREFIXES = {"variable": ("var",), "resource": (), "locals": ("local",)}


@dataclass(frozen=True)
class Piece:
    """A block as it stands in one file. shown: the file's name, from the root module. line: from 1.

    written: it is HCL, so that the bytes of block are those of the file.
    """

    path: Path
    shown: str
    line: int
    block: Block
    document: Document
    written: bool

    @property
    def where(self) -> str:
        return f"{self.shown}, line {self.line}"


@dataclass(frozen=True)
class Item:
    """What a module has at an address. pieces: where it is described, then what override files lay over that."""

    kind: str
    labels: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def address(self) -> str:
        return ".".join((*_PREFIXES.get(self.kind, (self.kind,)), *self.labels))

    def attributes(self) -> Mapping[str, Attribute]:
        return {one.name: one for piece in self.pieces for one in piece.block.body.attributes()}

    def value(self, name: str) -> Node | None:
        found = self.attributes().get(name)
        return found.value if found else None

    def blocks(self, kind: str = "") -> list[tuple[Piece, Block]]:
        return [(piece, block) for piece in self.pieces for block in piece.block.body.blocks(kind)]


@dataclass(frozen=True)
class Module:
    """items: resources, data, variables, outputs and calls of modules, by address. locals: each one's value.

    children: the modules that are called, by the name of the call; a call that could not be followed is not there.
    own: it is not a download, so that its files are for its people to edit.
    """

    root: Path
    directory: Path
    own: bool
    items: Mapping[str, Item] = field(default_factory=dict)
    locals: Mapping[str, Node] = field(default_factory=dict)
    children: Mapping[str, "Module"] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Iterator[Item]:
        return (item for item in self.items.values() if item.kind == kind)


def read_module(directory: Path, edits: Mapping[Path, bytes | None] | None = None) -> Module:
    """The root module in that folder, and what it calls. edits: texts that are not on disk yet; None: a file goes.

    Raises InvalidInputError, with file and line, for a file of one's own that can't be read as Terraform.
    """
    directory = _normal(directory)
    sources = Sources({_normal(path): data for path, data in (edits or {}).items()})
    return _Reader(directory, sources, _downloads(directory, sources)).module(directory, (), own=True)


@dataclass(frozen=True)
class _Reader:
    root: Path
    sources: Sources
    downloads: Mapping[str, Path]

    def module(self, directory: Path, path: tuple[str, ...], *, own: bool) -> Module:
        pieces = [piece for file in self.sources.files(directory) for piece in self._pieces(file)]
        items: dict[str, Item] = {}
        values: dict[str, Node] = {}
        for piece in pieces:
            block = piece.block
            if block.kind == "locals":
                values |= {one.name: one.value for one in block.body.attributes()}
                continue
            item = Item(block.kind, block.labels, (piece,))
            before = items.get(item.address)
            items[item.address] = Item(item.kind, item.labels, (*before.pieces, piece)) if before else item
        children = {
            item.labels[0]: child
            for item in items.values()
            if item.kind == "module" and (child := self._child(item, directory, (*path, item.labels[0]), own=own))
        }
        return Module(self.root, directory, own, items, values, children)

    def _child(self, call: Item, directory: Path, path: tuple[str, ...], *, own: bool) -> Module | None:
        """None where it is not on disk, or not to be understood and nobody's here to mend."""
        source = text(node).strip('"') if (node := call.value("source")) else ""
        local = source.startswith(("./", "../"))
        folder = _normal(directory / source) if local else self.downloads.get(".".join(path))
        if not folder or len(path) > _DEEPEST or not self.sources.files(folder):
            return None
        try:
            return self.module(folder, path, own=own and local)
        except InvalidInputError:
            if own and local:
                raise
            return None

    def _pieces(self, path: Path) -> Iterator[Piece]:
        shown = Path(os.path.relpath(path, self.root)).as_posix()
        data = self.sources.read(path) or b""
        if path.name.endswith(".json"):
            for line, block_text in json_blocks(data, shown):
                document = Document.parse(block_text.encode(), f"{shown}, line {line}")
                (block,) = chain.from_iterable(document.body.blocks(kind) for kind in LABELS)
                yield Piece(path, shown, line, block, document, written=False)
            return
        document = Document.parse(data, shown)
        for kind, labels in LABELS.items():
            for block in document.body.blocks(kind):
                line = block.node.start_point.row + 1
                if len(block.labels) != labels:
                    hint = "`terraform validate` says what it should be"
                    where = f"{shown}, line {line}"
                    raise InvalidInputError(f"a {kind} block with {len(block.labels)} names", where=where, hint=hint)
                yield Piece(path, shown, line, block, document, written=True)


def _downloads(root: Path, sources: Sources) -> Mapping[str, Path]:
    """Where `terraform init` put each module, by the names of the calls that lead to it."""
    try:
        listed = json.loads(sources.read(root / ".terraform" / "modules" / "modules.json") or b"{}")
        return {one["Key"]: _normal(root / one["Dir"]) for one in listed.get("Modules", ())}
    except (ValueError, LookupError, TypeError, AttributeError, InvalidInputError):
        return {}


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))
