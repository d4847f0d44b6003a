"""What a repository already has: the places where it lists keys, and what of it keyturn does not understand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.config import TerraformConfig
from bootstrap.hcl.document import Block, text
from bootstrap.hcl.entries import collection_of, entries
from bootstrap.hcl.strings import literal
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.elsewhere import all_keys
from bootstrap.terraform.layouts.folder import filesets
from bootstrap.terraform.layouts.key_loop import key_loop
from bootstrap.terraform.layouts.key_resources import TYPE
from bootstrap.terraform.layouts.layout import Listing, layout_of
from bootstrap.terraform.layouts.variables import OURS, files_given_by_hand, value_file, variables_with_keys
from keys.errors import KeyturnError

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 2
_FEW = 8
_NOT_OURS = {".terraform", ".git", "modules", "node_modules"}


@dataclass(frozen=True)
class Place:
    """One way of listing keys that was found. listing: what it lists now. what: a few words about it."""

    config: TerraformConfig
    listing: Listing
    what: str

    @property
    def name(self) -> str:
        """As `init --keys` takes it."""
        return f"{self.config.variables}:{self.config.variable}"


@dataclass
class Found:
    """What a repository has. not_understood: a sentence each."""

    places: list[Place] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


def terraform_folders(folder: Path) -> tuple[Path, ...]:
    """The folders with Terraform's files: this one, else those not far below it that are no modules."""
    if any(folder.glob("*.tf")):
        return (folder,)
    below = [folder]
    for _ in range(_DEEPEST):
        below = [one for up in below for one in sorted(up.iterdir()) if one.is_dir() and one.name not in _NOT_OURS]
        if found := tuple(one for one in below if any(one.glob("*.tf"))):
            return found
    return ()


def recognise(files: Files, directory: str) -> Found:
    """Look for keys. directory: the Terraform directory as keyturn.toml names it. Raises InvalidInputError for
    a file that is not valid."""
    found = Found()
    _try(files, directory, dict(_of_resources(files, found)), found)
    if not found.places:
        _try(files, directory, dict(variables_with_keys(files)), found)
    found.not_understood += [*_made_elsewhere(files), *_unlisted(files, found)]
    return found


def _try(files: Files, directory: str, configs: Mapping[tuple[str, str], str], found: Found) -> None:
    for (variables, variable), what in configs.items():
        config = TerraformConfig(directory, variables, variable)
        try:
            listing = layout_of(config).listing(files)
        except KeyturnError as error:
            found.not_understood.append(str(error))
        else:
            found.places.append(Place(config, listing, what))
            found.not_understood += [one for one in listing.unknown if one not in found.not_understood]


def _made_elsewhere(files: Files) -> Iterator[str]:
    """Keys that these files only look up, or name: whoever made them takes them out."""
    for path, document in files.documents().items():
        for kind in (TYPE, f"{TYPE}s"):
            for block in document.body.blocks("data", kind):
                label = ".".join(["data", *block.labels])
                yield f"{_line(files, path, block.node)}: {label} looks up keys of the project that were made elsewhere"
        for block in document.body.blocks("resource", "hcloud_server"):
            named = block.body.attribute("ssh_keys")
            collection = collection_of(named.value) if named else None
            if named and collection is not None and any(literal(one.value) for one in entries(collection)):
                yield f"{_line(files, path, named.node)}: ssh_keys names keys of the project that were made elsewhere"


def _unlisted(files: Files, found: Found) -> Iterator[str]:
    """Keys that stand where no place has them."""
    listed = [one for place in found.places for one in place.listing.keys]
    keys = {one.key for one in listed}
    covered = {one.where.partition(",")[0] for one in listed} | {files.name(one.file) for one in listed if one.file}
    told: dict[str, None] = {}
    for place, key in all_keys(files):
        name = key.comment or key.fingerprint
        if key not in keys:
            told[f"{place.told(files)}: the public key {name} stands here, where keyturn does not edit"] = None
        elif files.name(place.path) not in covered:
            told[f"{place.told(files)}: the public key {name} stands here too, where keyturn does not edit"] = None
    yield from list(told)[:_FEW]
    if len(told) > _FEW:
        yield f"and {len(told) - _FEW} more lines with public keys"


def _line(files: Files, path: Path, node: "Node") -> str:
    return f"{files.name(path)}, line {int(node.start_point.row) + 1}"


def _of_resources(files: Files, found: Found) -> Iterator[tuple[tuple[str, str], str]]:
    """File and holder for each key resource, with a few words about it."""
    folders = {one.label: one for one in filesets(files)}
    for path, document in files.documents().items():
        for block in document.body.blocks("resource", TYPE):
            label = block.labels[1] if len(block.labels) == 2 else ""
            for_each, count = block.body.attribute("for_each"), block.body.attribute("count")
            if label in folders:
                yield (folders[label].where, TYPE), "a folder of key files"
            elif for_each:
                yield from _over(files, path, block, found)
            elif count:
                told = f"{_line(files, path, block.node)}: {TYPE}.{label} counts: a key that goes would replace others"
                found.not_understood.append(f"{told}; use for_each")
            elif path.name == "override.tf" or path.name.endswith("_override.tf"):
                told = (
                    f"{_line(files, path, block.node)}: {TYPE}.{label} overrides another, which keyturn does not edit"
                )
                found.not_understood.append(told)
            else:
                yield (files.name(path), TYPE), "one resource a device"


def _over(files: Files, path: Path, block: Block, found: Found) -> Iterator[tuple[tuple[str, str], str]]:
    for_each = block.body.attribute("for_each")
    told = key_loop(text(for_each.value)).over if for_each else ""
    if told.startswith("var.") and told.count(".") == 1:
        name = told.removeprefix("var.")
        file = value_file(files, name)
        by_hand = files_given_by_hand(files, name) if file == OURS or file.endswith(".tf") else ()
        for one in by_hand:
            yield (one, name), "a variable, for -var-file"
        if not (by_hand and file == OURS):
            yield (file, name), "a variable"
    elif told.startswith("local.") and told.count(".") == 1:
        yield (_file_of_local(files, told.removeprefix("local.")) or files.name(path), told), "a local"
    elif for_each and (collection := collection_of(for_each.value)) is not None and entries(collection):
        yield (files.name(path), f"{TYPE}.{block.labels[1]}"), "a for_each"
    else:
        what = f"what {TYPE}.{block.labels[1]} goes over"
        found.not_understood.append(f"{_line(files, path, block.node)}: {what}")


def _file_of_local(files: Files, name: str) -> str:
    for path, document in files.documents().items():
        if any(block.body.attribute(name) for block in document.body.blocks("locals")):
            return files.name(path)
    return ""
