"""What a repository already has: the places where it lists keys, and what of it keyturn does not understand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.config import TerraformConfig
from bootstrap.hcl.document import Block, text
from bootstrap.hcl.entries import collection_of, entries
from bootstrap.terraform.files import Files
from bootstrap.terraform.folder import filesets
from bootstrap.terraform.key_loop import key_loop
from bootstrap.terraform.key_resources import TYPE
from bootstrap.terraform.layout import Listing, layout_of
from bootstrap.terraform.variables import value_file, variables_with_keys
from keys.errors import KeyturnError

_DEEPEST = 2
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
    configs = dict(_of_resources(files, found))
    if not configs:
        configs = dict(variables_with_keys(files))
    for (variables, variable), what in configs.items():
        config = TerraformConfig(directory, variables, variable)
        try:
            listing = layout_of(config).listing(files)
        except KeyturnError as error:
            found.not_understood.append(str(error))
        else:
            found.places.append(Place(config, listing, what))
            found.not_understood += listing.unknown
    return found


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
                line = int(block.node.start_point.row) + 1
                told = f"{files.name(path)}, line {line}: {TYPE}.{label} counts: a key that goes would replace others"
                found.not_understood.append(f"{told}; use for_each")
            else:
                yield (files.name(path), TYPE), "one resource a device"


def _over(files: Files, path: Path, block: Block, found: Found) -> Iterator[tuple[tuple[str, str], str]]:
    for_each = block.body.attribute("for_each")
    told = key_loop(text(for_each.value)).over if for_each else ""
    if told.startswith("var.") and told.count(".") == 1:
        name = told.removeprefix("var.")
        yield (value_file(files, name), name), "a variable"
    elif told.startswith("local.") and told.count(".") == 1:
        yield (_file_of_local(files, told.removeprefix("local.")) or files.name(path), told), "a local"
    elif for_each and (collection := collection_of(for_each.value)) is not None and entries(collection):
        yield (files.name(path), f"{TYPE}.{block.labels[1]}"), "a for_each"
    else:
        line = int(block.node.start_point.row) + 1
        found.not_understood.append(f"{files.name(path)}, line {line}: for_each of {TYPE}.{block.labels[1]}")


def _file_of_local(files: Files, name: str) -> str:
    for path, document in files.documents().items():
        if any(block.body.attribute(name) for block in document.body.blocks("locals")):
            return files.name(path)
    return ""
