"""Look at a folder that is to be a fleet: where its Terraform files list keys, and whose they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bootstrap.commit_message import message
from bootstrap.config import TerraformConfig
from bootstrap.fleet import CONFIG, Fleet
from bootstrap.terraform.files import Files
from bootstrap.terraform.layouts.adoption import Found, Place, recognise, terraform_folders
from bootstrap.terraform.layouts.layout import layout_of
from bootstrap.terraform.servers.changes import PROJECT_KEYS
from bootstrap.terraform.servers.endangered import Endangered, endangered
from bootstrap.terraform.servers.module import read_module
from keys.device import Device, Status, check_name, kind_of
from keys.errors import InvalidInputError
from keys.strength import strength


@dataclass(frozen=True)
class Survey:
    """What there is. directory: Terraform's, relative to the folder; empty where there is none.

    at_hetzner: whether these files make servers there.
    """

    directory: str
    found: Found
    at_hetzner: bool = False

    def place(self, name: str) -> Place:
        """The one of that name. Raises InvalidInputError."""
        for one in self.found.places:
            if name in {one.name, one.config.variables, one.config.variable}:
                return one
        names = ", ".join(one.name for one in self.found.places) or "none was found"
        raise InvalidInputError(f"no keys are listed at {name[:80]!r}", where="--keys", hint=f"places: {names}")


NOTHING = Survey("", Found())


def survey(folder: Path) -> Survey:
    """Read the folder's Terraform files. Raises InvalidInputError for one that is not valid."""
    folders = terraform_folders(folder) if folder.is_dir() else ()
    if not folders:
        return NOTHING
    if len(folders) > 1:
        names = ", ".join(sorted(str(one.relative_to(folder)) for one in folders))
        told = f"several folders have Terraform files ({names}): keyturn init in one of them, or write directory"
        return Survey("", Found(not_understood=[f"{told} in keyturn.toml, under [terraform]"]))
    directory = str(folders[0].relative_to(folder))
    files = Files(folders[0])
    at_hetzner = any(True for one in files.documents().values() for _ in one.body.blocks("resource", "hcloud_server"))
    return Survey(directory, recognise(files, directory), at_hetzner)


def in_danger(folder: Path, config: TerraformConfig) -> tuple[Endangered, ...]:
    """The servers that Terraform would replace once a key comes or goes. Raises InvalidInputError."""
    root = read_module(folder / config.directory)
    return endangered(root, layout_of(config).changes() | PROJECT_KEYS)


def own_place(folder: Path, directory: str) -> TerraformConfig:
    """Where keyturn keeps keys for Terraform in a repository that has none: in a variable of its own."""
    own = TerraformConfig(directory or ".")
    documents = Files(folder / own.directory).documents().values()
    taken = {name for one in documents for block in one.body.blocks("variable") for name in block.labels}
    names = ("ssh_keys", "device_keys", "keyturn_ssh_keys")
    return replace(own, variable=next((name for name in names if name not in taken), names[-1]))


def devices_of(place: Place, at: datetime) -> tuple[tuple[Device, ...], tuple[str, ...]]:
    """A device for each key that the files list, and a sentence for each that can't be one."""
    devices: dict[str, Device] = {}
    odd = []
    for one in place.listing.keys:
        name = re.sub(r"[^a-z0-9]+", "-", (one.name or one.key.comment).lower()).strip("-")[:40].strip("-")
        try:
            check_name(name)
        except InvalidInputError:
            odd.append(f"{one.where}: no name for a device")
            continue
        if name in devices or any(one.key == other.public_key for other in devices.values()):
            odd.append(f"{one.where}: {name} stands there twice")
        elif not (verdict := strength(one.key)).ok:
            odd.append(f"{one.where}: the key is too weak: {verdict.why}")
        else:
            devices[name] = Device(name, kind_of(name), Status.ACTIVE, one.key, added=at, added_by="found by init")
    return tuple(devices.values()), tuple(odd)


def adopt_later(fleet: Fleet, at: datetime) -> tuple[tuple[Device, ...], tuple[str, ...]]:
    """The same in a fleet that is there already: devices that it lacks are written down, and committed.

    Raises InvalidInputError where the fleet has no Terraform, or its files can't be read.
    """
    config = fleet.config.terraform
    if config is None:
        raise InvalidInputError(
            "this fleet has no Terraform", where=str(fleet.folder / CONFIG), hint="write a table [terraform] there"
        )
    listing = layout_of(config).listing(Files(fleet.folder / config.directory))
    found, odd = devices_of(Place(config, listing, ""), at)
    with fleet.lock():
        registry = fleet.registry()
        former = {one.public_key for device in registry.devices for one in device.former_keys}
        taken = former | {device.public_key for device in registry.devices}
        new = tuple(one for one in found if registry.get(one.name) is None and one.public_key not in taken)
        for device in new:
            registry = registry.with_device(device)
        if new:
            fleet.write_registry(registry, message(f"adopt {told([one.name for one in new])}"))
    return new, odd


def listed(place: Place) -> str:
    """What a place lists now, as a sentence."""
    names = [one.name or one.key.comment for one in place.listing.keys]
    what = f"{place.config.variable} in {place.config.variables}"
    return f"{what} lists {told(names)}" if names else f"{what} lists no key yet"


def told(names: Sequence[str]) -> str:
    """A few names for people."""
    shown = ", ".join(names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown
