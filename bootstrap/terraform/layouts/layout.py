"""How a repository lists keys: the seam between the Terraform target and each way people write them down.

Every operation takes files and gives files with edits in them; nothing is written here. What is not understood is
named, and never edited.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bootstrap.config import TerraformConfig
from bootstrap.terraform.files import Files
from keys.public_key import PublicKey


@dataclass(frozen=True)
class Listed:
    """One key as the files list it. name: of its entry or resource, empty in a list. where: for people.

    text: what the files give to Terraform. file: the file that holds it, where that is one of its own.
    """

    name: str
    key: PublicKey
    where: str
    text: str
    file: Path | None = None


@dataclass(frozen=True)
class Listing:
    """All keys that the files list. unknown: a sentence for each entry that can't be read as a key.

    lacking: those of them whose key file is not there, so that it may be any key.
    """

    keys: tuple[Listed, ...] = ()
    unknown: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    def of(self, key: PublicKey) -> tuple[Listed, ...]:
        return tuple(one for one in self.keys if one.key == key)


class Layout(Protocol):
    """One way of listing keys."""

    def listing(self, files: Files) -> Listing:
        """Raises InvalidInputError where the files can't be read as this layout."""
        ...

    def with_key(self, files: Files, device: str, line: str) -> tuple[Files, str]:
        """The files with that key, and its place in them, for people. line: of the key, as it is to stand there.

        Raises InvalidInputError where it can't be written without guessing.
        """
        ...

    def without(self, files: Files, listed: Listed) -> Files:
        """The files without that key. Raises InvalidInputError where something else still needs it."""
        ...

    def address(self, files: Files, key: PublicKey) -> str:
        """What Terraform calls the resource of that key; empty where it can't be told."""
        ...

    def changes(self) -> frozenset[str]:
        """The addresses whose value is another one once a key came or went: "var.ssh_keys", "hcloud_ssh_key"."""
        ...


def layout_of(config: TerraformConfig) -> Layout:
    """The layout that keyturn.toml names."""
    from bootstrap.terraform.layouts.collection import CollectionLayout
    from bootstrap.terraform.layouts.folder import FolderLayout
    from bootstrap.terraform.layouts.resources import ResourceLayout

    if "*" in config.variables:
        return FolderLayout(config.variables)
    if config.variable == "hcloud_ssh_key":
        return ResourceLayout(config.variables)
    return CollectionLayout(config.variables, config.variable)


def free_name(device: str, taken: set[str]) -> str:
    """A name for a new entry of that device: an entry is never given another key."""
    name, number = device, 2
    while name in taken:
        name, number = f"{device}-{number}", number + 1
    return name
