"""The keys that the accounts have: of each list, a key belongs to one account alone."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bootstrap.sandbox.github.errors import ApiError, invalid
from bootstrap.sandbox.github.key_text import kept

LISTS = ("keys", "ssh_signing_keys")


@dataclass(frozen=True)
class Registered:
    """A key of an account, with the fields that the API shows of one; a signing key shows the first four.

    last_used: as the API writes it; empty for never.
    """

    id: int
    title: str
    key: str
    created_at: str
    verified: bool = True
    read_only: bool = False
    last_used: str = ""

    def shown(self, name: str, address: str) -> dict[str, Any]:
        """As an answer has it. name: of the list. address: of the API."""
        if name != "keys":
            return {field: value for field, value in asdict(self).items() if field in _OF_SIGNING}
        return {**asdict(self), "last_used": self.last_used or None, "url": f"{address}/user/keys/{self.id}"}


_OF_SIGNING = {"id", "title", "key", "created_at"}


class Accounts:
    """All of the stand-in's keys. May be used from several threads."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], dict[int, Registered]] = {}
        self._numbers = count(1001)
        self._lock = threading.Lock()

    def keys(self, login: str, name: str) -> tuple[Registered, ...]:
        """Oldest first. name: of the list."""
        with self._lock:
            return tuple(self._keys.get((login, name), {}).values())

    def add(self, login: str, name: str, body: Mapping[str, Any]) -> Registered:
        """Raises ApiError (422) for what is no key, and for one that an account has."""
        line = kept(body.get("key"))
        title = body.get("title")
        with self._lock:
            for (_, other), keys in self._keys.items():
                if other == name and any(one.key == line for one in keys.values()):
                    raise invalid("key", "key is already in use")
            made = Registered(next(self._numbers), title if isinstance(title, str) else line, line, _now())
            self._keys.setdefault((login, name), {})[made.id] = made
            return made

    def change(self, login: str, name: str, number: int, **fields: Any) -> None:
        """What the vendor does to a key without being asked: verified, read_only, last_used."""
        with self._lock:
            keys = self._keys[login, name]
            keys[number] = replace(keys[number], **fields)

    def remove(self, login: str, name: str, number: int) -> None:
        """Raises ApiError (404) for a key that is not there."""
        with self._lock:
            if self._keys.get((login, name), {}).pop(number, None) is None:
                raise ApiError(404, "Not Found")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
