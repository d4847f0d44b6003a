"""Join: a second computer gets the fleet's folder, as a clone of its repository, or made of what it was handed.

The folder appears whole or not at all. One that is there already, of this fleet, is used as it is.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bootstrap import git
from bootstrap.atomic_file import write_atomically
from bootstrap.config import parse_config
from bootstrap.fleet import CONFIG, KNOWN_HOSTS, REGISTRY, Fleet
from bootstrap.fleet_secrets import fleet_secrets
from bootstrap.secrets.command import program_of
from keys.device import Device, Status
from keys.errors import InvalidInputError, KeyturnError
from keys.membership import MemberServer, Membership
from keys.public_key import PublicKey
from keys.registry import Registry


@dataclass(frozen=True)
class FleetHere:
    """cloned: whether it is a clone of the fleet's repository. note: why it is none, where there should be one."""

    fleet: Fleet
    cloned: bool = False
    note: str = ""

    @property
    def programs(self) -> tuple[str, ...]:
        """What keyturn will run from now on because keyturn.toml says so. Joining itself runs none of it."""
        sources = [one.source.partition(":") for one in fleet_secrets(self.fleet.config)]
        found = [program_of(there) for kind, _, there in sources if kind == "command"]
        if self.fleet.config.terraform:
            found.append(f"terraform, in {self.fleet.config.terraform.directory}")
        return tuple(dict.fromkeys(found))


def check_place(folder: Path) -> None:
    """Raises InvalidInputError for a folder that could not become the fleet's: before anything is begun."""
    try:
        free = _is_free(folder) or _is_fleet(folder) or (folder / ".git").exists()
    except OSError as error:
        raise InvalidInputError(
            f"it can't be looked into: {error.strerror}", where=str(folder), hint="name another folder for the fleet"
        ) from None
    if not free:
        raise InvalidInputError(
            "there is something else in this folder",
            where=str(folder),
            hint="name one that is new or empty for the fleet",
        )


def free_place(membership: Membership, beside: Path) -> Path:
    """Where the fleet goes where nobody said so: a folder of its name, with a number behind it where that is taken."""
    number, place = 2, beside / membership.fleet
    while not (_is_free(place) or _is_fleet(place) or _is_fleet(place / membership.folder)):
        place, number = beside / f"{membership.fleet}-{number}", number + 1
    return place


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def fleet_here(membership: Membership, key: PublicKey, folder: Path, at: datetime, key_file: Path | None) -> FleetHere:
    """The fleet that was handed over, in this folder. key_file: this device's private key, for the clone.

    Raises KeyturnError where it can't be written, or the other device has noted another key than this.
    """
    registry = _registry(membership, key, at)
    if there := _there(membership, folder):
        _check_key(there.registry(), membership, key)
        return FleetHere(there)
    note = ""
    if membership.remote:
        note = _cloned(membership, folder, key, key_file)
        if not note:
            return FleetHere(Fleet.find(folder / membership.folder), cloned=True)
    with _appearing(folder) as aside:
        aside.mkdir(parents=True)
        write_atomically(aside / CONFIG, config_text(membership).encode())
        write_atomically(aside / REGISTRY, registry.text.encode())
        write_atomically(aside / KNOWN_HOSTS, membership.known_hosts.encode())
    return FleetHere(Fleet.find(folder), note=note)


def config_text(membership: Membership) -> str:
    """A keyturn.toml with the servers alone. Raises InvalidInputError for servers that none could have."""
    parts = [f"[fleet]\nname = {json.dumps(membership.fleet)}\n", *map(_server, membership.servers)]
    text = "\n".join(parts)
    parse_config(text, f"what was handed over as {CONFIG}")
    return text


def _server(server: MemberServer) -> str:
    values = {"host": server.host, "port": server.port, "user": server.user, "sudo": server.sudo or None}
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in values.items() if value is not None)
    return f"[servers.{json.dumps(server.name)}]\n{''.join(lines)}"


def _registry(membership: Membership, key: PublicKey, at: datetime) -> Registry:
    """The devices, this one among them."""
    registry = (
        Registry.parse(membership.devices, f"what was handed over as {REGISTRY}") if membership.devices else Registry()
    )
    _check_key(registry, membership, key)
    if registry.get(membership.name):
        return registry
    return registry.with_device(Device(membership.name, membership.kind, Status.ACTIVE, key, at))


def _check_key(registry: Registry, membership: Membership, key: PublicKey) -> None:
    """A device of that name has to be this computer."""
    there = registry.get(membership.name)
    if there and there.public_key != key:
        raise KeyturnError(
            f"another key than this computer's is noted for {membership.name}",
            where=REGISTRY,
            hint="compare the fingerprints on both screens: somebody may stand in between",
        )


def _there(membership: Membership, folder: Path) -> Fleet | None:
    """The fleet of an earlier run that went no further. Raises InvalidInputError for another fleet."""
    found = next((one for one in (folder / membership.folder, folder) if _is_fleet(one)), None)
    if found is None:
        return None
    fleet = Fleet.find(found)
    if fleet.name != membership.fleet:
        raise InvalidInputError(
            f"the fleet {fleet.name} is in this folder, and this is {membership.fleet}",
            where=str(folder),
            hint="name another folder for the fleet",
        )
    return fleet


def _is_fleet(folder: Path) -> bool:
    return (folder / CONFIG).is_file()


def _cloned(membership: Membership, folder: Path, own: PublicKey, key_file: Path | None) -> str:
    """Why there is no clone; empty where there is one now."""
    why = ""
    over_ssh = not membership.remote.startswith("https:")
    for key in (None, key_file) if key_file and over_ssh else (None,):
        try:
            _clone(membership, folder, own, key)
        except _NotCloned as failed:
            why = why or str(failed)
        else:
            return ""
    return why


def _clone(membership: Membership, folder: Path, own: PublicKey, key: Path | None) -> None:
    with _appearing(folder) as aside:
        aside.parent.mkdir(parents=True, exist_ok=True)
        said = git.clone(membership.remote, aside, key=key)
        if said.code:
            raise _NotCloned(said.why)
        if not _is_fleet(aside / membership.folder):
            raise _NotCloned(f"there is no {CONFIG} in it")
        _check_clone(membership, aside, own)


def _check_clone(membership: Membership, top: Path, own: PublicKey) -> None:
    """What was cloned is what was spoken of: this fleet, inside the clone, with this computer's key if with any."""
    if not (top / membership.folder).resolve().is_relative_to(top.resolve()):
        raise _NotCloned("its folder leads out of it")
    fleet = Fleet.find(top / membership.folder)
    if fleet.name != membership.fleet:
        raise _NotCloned(f"the fleet {fleet.name} is in it, and not {membership.fleet}")
    _check_key(fleet.registry(), membership, own)


class _NotCloned(Exception):  # noqa: N818  told to the person as a note
    """Why."""


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A folder beside it, which takes its place at the end; after an error, nothing of it stays."""
    aside = folder.with_name(f".{folder.name}.keyturn-{secrets.token_hex(4)}")
    try:
        yield aside
        if folder.is_dir():
            folder.rmdir()  # an empty one
        aside.rename(folder)
    except OSError as error:
        raise KeyturnError(
            f"the folder can't be made: {error.strerror or error}",
            where=str(folder),
            hint="name another folder for the fleet",
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)
