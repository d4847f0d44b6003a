"""`/storage_boxes` and their sub-accounts: list and show, all that keyturn asks of them.

The vendor has them at an address of their own; here both addresses are the same. No key is kept at the API: they stand
in each box's own files.
"""

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bootstrap.sandbox.hetzner import catalogue
from bootstrap.sandbox.hetzner.errors import not_found
from bootstrap.sandbox.hetzner.listing import Query, listing

if TYPE_CHECKING:
    from bootstrap.sandbox.hetzner.project import Project

Body = dict[str, Any]

_CREATED = "2025-11-01T08:00:00Z"


@dataclass(frozen=True)
class SubAccount:
    """username: its login. ssh, external: whether it gets in by SSH, and from outside the vendor's network."""

    username: str
    ssh: bool = True
    external: bool = True


@dataclass(frozen=True)
class Box:
    """A Storage Box as the API knows it. server: its name in the network; None while it is being made."""

    id: int
    name: str
    server: str | None
    username: str | None
    sub_accounts: tuple[SubAccount, ...] = ()
    ssh: bool = True
    labels: dict[str, str] = field(default_factory=dict)


class StorageBoxes:
    """Those of one project. Thread-safe."""

    def __init__(self) -> None:
        self._boxes: dict[int, Box] = {}
        self._lock = threading.Lock()

    def all(self) -> tuple[Box, ...]:
        with self._lock:
            return tuple(self._boxes.values())

    def enter(
        self,
        name: str,
        server: str | None,
        username: str | None,
        sub_accounts: tuple[SubAccount, ...] = (),
        *,
        ssh: bool = True,
        labels: dict[str, str] | None = None,
    ) -> Box:
        """Enter one that is there already."""
        with self._lock:
            box = Box(7000 + len(self._boxes), name, server, username, sub_accounts, ssh, dict(labels or {}))
            self._boxes[box.id] = box
            return box

    def remove(self, number: int) -> None:
        with self._lock:
            self._boxes.pop(number, None)

    def one(self, number: int) -> Box:
        """Raises ApiError where there is none of that number."""
        with self._lock:
            if number not in self._boxes:
                raise not_found("Storage Box", number)
            return self._boxes[number]


def index(project: "Project", query: Query, _body: Body) -> Body:
    rows = [as_json(box) for box in project.storage_boxes.all()]
    return listing("storage_boxes", rows, query, sort_by={"id", "name", "created"})


def show(project: "Project", _query: Query, _body: Body, number: int) -> Body:
    return {"storage_box": as_json(project.storage_boxes.one(number))}


def sub_accounts(project: "Project", _query: Query, _body: Body, number: int) -> Body:
    """Not in pages, as the vendor has it."""
    box = project.storage_boxes.one(number)
    return {"subaccounts": [_sub_as_json(box, place, one) for place, one in enumerate(box.sub_accounts, start=1)]}


def as_json(box: Box) -> Body:
    """A box as the API shows it."""
    return {
        "id": box.id,
        "name": box.name,
        "storage_box_type": _type(),
        "location": catalogue.LOCATIONS[0],
        "access_settings": {**_access(ssh=box.ssh, external=True), "zfs_enabled": False},
        "snapshot_plan": None,
        "protection": {"delete": False},
        "labels": box.labels,
        "status": "active" if box.server else "initializing",
        "username": box.username,
        "server": box.server,
        "system": "FSN1-BX355" if box.server else None,
        "stats": {"size": 0, "size_data": 0, "size_snapshots": 0},
        "created": _CREATED,
    }


def _sub_as_json(box: Box, place: int, one: SubAccount) -> Body:
    return {
        "storage_box": box.id,
        "id": 10 * box.id + place,
        "name": one.username,
        "home_directory": one.username,
        "access_settings": {**_access(ssh=one.ssh, external=one.external), "readonly": False},
        "description": "",
        "labels": {},
        "username": one.username,
        "server": f"{one.username}.your-storagebox.de",
        "created": _CREATED,
    }


def _access(*, ssh: bool, external: bool) -> Body:
    return {"reachable_externally": external, "samba_enabled": False, "ssh_enabled": ssh, "webdav_enabled": False}


def _type() -> Body:
    price = {"net": "3.2000", "gross": "3.8080"}
    return {
        "id": 1333,
        "name": "bx11",
        "description": "BX11",
        "snapshot_limit": 10,
        "automatic_snapshot_limit": 10,
        "subaccounts_limit": 100,
        "size": 1099511627776,
        "prices": [
            {"location": place["name"], "price_hourly": price, "price_monthly": price, "setup_fee": price}
            for place in catalogue.LOCATIONS
        ],
        "deprecation": None,
    }
