"""What the control server holds: machines, auth keys, the policy. Thread-safe; kept in a JSON file where one is given.

Of an auth key's text only the fingerprint is kept: no secret stands in the file.
"""

import copy
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bootstrap.sandbox.tailscale.errors import not_found

Body = dict[str, Any]

DOMAIN = "tail1a2b3.ts.net"
OWNER = "amelie@example.com"
POLICY = """{
\t// Everybody of the tailnet reaches everything.
\t"acls": [{"action": "accept", "src": ["*"], "dst": ["*:*"]}],
\t"tagOwners": {"tag:server": ["autogroup:admin"], "tag:device": ["autogroup:admin"]},
\t"ssh": [
\t\t// The vendor's own default.
\t\t{"action": "check", "src": ["autogroup:member"], "dst": ["autogroup:self"], "users": ["autogroup:nonroot", "root"]},
\t],
}
"""


def stamp(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Tailnet:
    """file: where to keep the state; it is read where it is there already. plain_ids: numbers, as headscale has."""

    def __init__(self, file: Path | None, *, plain_ids: bool) -> None:
        self._file, self._plain_ids = file, plain_ids
        self._lock = threading.RLock()
        self._state: Body = {"next": 1, "nodes": [], "keys": [], "policy": POLICY}
        if file is not None and file.exists():
            self._state = json.loads(file.read_text(encoding="utf-8"))

    @property
    def policy(self) -> str:
        return str(self._state["policy"])

    @policy.setter
    def policy(self, text: str) -> None:
        with self._change() as state:
            state["policy"] = text

    def all(self, kind: str) -> list[Body]:
        """Copies of the "nodes", or of the "keys"."""
        with self._lock:
            return copy.deepcopy(self._state[kind])

    def one(self, kind: str, wanted: str) -> Body:
        """By its id, the old one or the new. Raises ApiError where there is none."""
        with self._lock:
            return copy.deepcopy(self._find(kind, wanted))

    def put(self, kind: str, entry: Body) -> Body:
        with self._change() as state:
            state[kind].append(copy.deepcopy(entry))
        return entry

    def change(self, kind: str, wanted: str, **fields: Any) -> Body:
        """Set fields of an entry; a field set to None is dropped."""
        with self._change():
            found = self._find(kind, wanted)
            found.update(fields)
            for name in [name for name, value in fields.items() if value is None]:
                del found[name]
            return copy.deepcopy(found)

    def drop(self, kind: str, wanted: str) -> None:
        with self._change() as state:
            state[kind].remove(self._find(kind, wanted))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else looks or changes anything meanwhile."""
        with self._lock:
            yield

    def number(self) -> int:
        with self._change() as state:
            state["next"] += 1
            return int(state["next"]) - 1

    def id(self, letter: str, number: int) -> str:
        return str(number) if self._plain_ids else f"{letter}{number:04d}{secrets.token_hex(3)}CNTRL"

    def _find(self, kind: str, wanted: str) -> Body:
        for entry in self._state[kind]:
            if wanted and wanted in {entry.get("nodeId"), entry["id"]}:
                found: Body = entry
                return found
        raise not_found("device" if kind == "nodes" else "key")

    @contextmanager
    def _change(self) -> Iterator[Body]:
        with self._lock:
            yield self._state
            if self._file is not None:
                aside = self._file.with_suffix(".new")
                with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                    json.dump(self._state, out, indent=2)
                aside.replace(self._file)
