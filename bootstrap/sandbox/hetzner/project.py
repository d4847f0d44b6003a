"""The state of one project: its keys, servers and actions. Thread-safe; kept in a JSON file where one is given.

Rules of the vendor that hold here: a key's name and its fingerprint are unique, a server's name is unique, and
taking a key away changes nothing on any server.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bootstrap.sandbox.hetzner.errors import not_found, not_unique
from bootstrap.sandbox.hetzner.storage_boxes import StorageBoxes

_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class SshKey:
    """A key of the project. fingerprint: MD5 in hex with colons, without a prefix."""

    id: int
    name: str
    fingerprint: str
    public_key: str
    labels: dict[str, str]
    created: str


@dataclass(frozen=True)
class Server:
    """A server as the API knows it. ssh_keys: ids given when it was made; no answer ever shows them."""

    id: int
    name: str
    ip: str
    created: str
    status: str = "running"
    labels: dict[str, str] = field(default_factory=dict)
    server_type: str = "cpx11"
    image: int = 114690387
    location: str = "fsn1"
    ssh_keys: tuple[int, ...] = ()


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Project:
    """file: where to write the state after each change; None keeps it in memory only."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._next_id = 1000
        self._keys: dict[int, SshKey] = {}
        self._servers: dict[int, Server] = {}
        self._actions: dict[int, dict[str, Any]] = {}
        self.storage_boxes = StorageBoxes()

    def ssh_keys(self) -> tuple[SshKey, ...]:
        with self._lock:
            return tuple(self._keys.values())

    def servers(self) -> tuple[Server, ...]:
        with self._lock:
            return tuple(self._servers.values())

    def actions(self) -> tuple[dict[str, Any], ...]:
        with self._lock:
            return tuple(self._actions.values())

    def key(self, number: int) -> SshKey:
        return self._one(self._keys, "SSH key", number)

    def server(self, number: int) -> Server:
        return self._one(self._servers, "Server", number)

    def action(self, number: int) -> dict[str, Any]:
        return self._one(self._actions, "Action", number)

    def put_key(self, make: Callable[[int], SshKey], number: int | None = None) -> SshKey:
        """Add a key, or change the one with that number; `uniqueness_error` where another has its name or blob."""
        with self._change():
            key = make(self._number(number))
            for other in self._keys.values():
                if other.id != key.id and other.name == key.name:
                    raise not_unique("SSH key with the same name", "name")
                if other.id != key.id and other.fingerprint == key.fingerprint:
                    raise not_unique("SSH key with the same fingerprint", "public_key")
            self._keys[key.id] = key
            return key

    def put_server(self, make: Callable[[int], Server], number: int | None = None) -> Server:
        with self._change():
            server = make(self._number(number))
            if any(other.name == server.name for other in self._servers.values() if other.id != server.id):
                raise not_unique("server name is already used: server", "name")
            self._servers[server.id] = server
            return server

    def set_status(self, name: str, status: str) -> None:
        with self._change():
            for server in list(self._servers.values()):
                if server.name == name:
                    self._servers[server.id] = replace(server, status=status)

    def remove_key(self, number: int) -> None:
        with self._change():
            self._one(self._keys, "SSH key", number)
            del self._keys[number]

    def remove_server(self, number: int) -> None:
        with self._change():
            self._one(self._servers, "Server", number)
            del self._servers[number]

    def actions_of(self, server: int) -> tuple[dict[str, Any], ...]:
        """`not_found` where there is no such server."""
        self._one(self._servers, "Server", server)
        return tuple(action for action in self.actions() if action["resources"][0]["id"] == server)

    def did(self, command: str, server: int, at: str = "") -> dict[str, Any]:
        """Note an action that is already finished. at: when it was; now where it is not given."""
        with self._change():
            number = self._number(None)
            action = {
                "id": number,
                "command": command,
                "status": "success",
                "started": at or now(),
                "finished": at or now(),
                "progress": 100,
                "resources": [{"id": server, "type": "server"}],
                "error": None,
            }
            self._actions[number] = action
            return action

    def _one(self, among: dict[int, _Kept], kind: str, number: int) -> _Kept:
        with self._lock:
            if number not in among:
                raise not_found(kind, number)
            return among[number]

    def _number(self, known: int | None) -> int:
        if known is None:
            self._next_id += 1
        return known or self._next_id

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._lock:
            yield
            if self._file is not None:
                state = {
                    "ssh_keys": [asdict(key) for key in self._keys.values()],
                    "servers": [asdict(server) for server in self._servers.values()],
                }
                aside = self._file.with_suffix(".new")
                aside.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
                aside.replace(self._file)
