"""The Storage Boxes that Hetzner projects list: found, and remembered while an API is away.

As for servers, what each project listed last is kept by itself; see discovery.py.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bootstrap.config import FleetConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.fleet import Fleet
from bootstrap.state import State
from keys.errors import KeyturnError
from keys.form import Form

if TYPE_CHECKING:
    from bootstrap.targets.hetzner import HetznerTarget


def discover_boxes(
    fleet: Fleet, config: FleetConfig, state: State, targets: Sequence["HetznerTarget"], now: datetime
) -> FleetConfig:
    """Ask each project for its boxes, and remember them: the configuration with all that are known then.

    One that its project no longer has leaves the fleet, and that is said, for no key is looked for there any more.
    """
    before: set[str] = set()
    with suppress(KeyturnError):  # what cannot be read is written anew
        before = {box.name for box in config.with_boxes(boxes(config, state)).storage_boxes}
    for target in targets:
        with suppress(KeyturnError):  # observing the same project says what is wrong
            found = [_as_json(box) for box in target.boxes()]
            state.remember_servers(_source(target.name), json.dumps(found))
    whole = config.with_boxes(boxes(config, state))
    for name in sorted(before - {box.name for box in whole.storage_boxes}):
        gone = "is not among the Hetzner project's Storage Boxes any more; no key is looked for there"
        state.note(now, "", f"storage_box:{name}", gone)
        fleet.notes.append(f"storage_box:{name} {gone}")
    return whole


def boxes(config: FleetConfig, state: State) -> Iterator[StorageBoxConfig]:
    """All boxes that the projects listed last; of two that are called the same, one by its login too.

    Raises KeyturnError where the memory of them cannot be read.
    """
    taken, listed = {box.name for box in config.storage_boxes}, {box.host for box in config.storage_boxes}
    for project in config.projects:
        for box in _kept(state, project.target):
            if box.host not in listed:
                own = box if box.name not in taken else replace(box, name=f"{box.name[:40]}.{box.user}"[:64])
                taken.add(own.name)
                yield own


def _kept(state: State, target: str) -> list[StorageBoxConfig]:
    try:
        return [_from_json(box) for box in json.loads(state.remembered_servers(_source(target)) or "[]")]
    except (ValueError, TypeError, KeyError, AttributeError):  # another version wrote it, and the API is away
        raise KeyturnError(
            "the Storage Boxes that were found before cannot be read from keyturn's memory", hint="try again later"
        ) from None


def _source(target: str) -> str:
    return f"{target} boxes"


def _as_json(box: StorageBoxConfig) -> dict[str, Any]:
    return {**asdict(box), "formats": sorted(box.formats), "devices": None}


def _from_json(box: dict[str, Any]) -> StorageBoxConfig:
    formats = frozenset(Form(name) for name in box.pop("formats"))
    return StorageBoxConfig(**{**box, "sub_accounts": tuple(box["sub_accounts"]), "formats": formats})
