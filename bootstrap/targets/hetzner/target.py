"""A Hetzner target: the keys of one project, which servers get when they are made.

Rules: a key that is there under another name is adopted by labels, and renamed only where keyturn named it; a name that
is taken is never taken over; only a key that is asked for by its blob is deleted, and then every entry that has it.
That the project no longer has a key says nothing about any running server: this is a SEED.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.events import Emit, Waited
from bootstrap.secrets.sources import renewing
from bootstrap.targets.base import NOBODY, Outcome, Registered, Result
from bootstrap.targets.hetzner.api import VENDOR, Api, HetznerError
from bootstrap.targets.hetzner.boxes import VENDOR as BOXES
from bootstrap.targets.hetzner.boxes import boxes
from bootstrap.targets.hetzner.discovery import server_config
from bootstrap.targets.hetzner.pages import Entry
from bootstrap.targets.hetzner.project import Project, key_of, labels_of, name_of, place
from keys.access import Effect, Grant, Observation, Seen, Unreachable
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey, printable
from keys.registry import Registry

ACCOUNT = "project"

_MOST_NAMES = 100
_OURS = {"managed-by": "keyturn"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the project had before: fingerprints of keys that keyturn put or saw there, and numbers of its servers."""

    keys: frozenset[str] = frozenset()
    servers: frozenset[int] = frozenset()


class HetznerTarget:
    """Its one account is "project"; its grants are the project's keys.

    fleet: the fleet's name; keys are registered as "device@fleet". token: asked for once, when the API is first needed.
    known: tells a token of another project from keys that have vanished. endpoint: None means HCLOUD_ENDPOINT, and
    failing that the vendor's; boxes_endpoint: HETZNER_ENDPOINT. sleep: waits so many seconds.
    """

    effect = Effect.SEED
    verbs = frozenset({Verb.ADD, Verb.REMOVE})

    def __init__(
        self,
        config: HetznerConfig,
        fleet: str,
        token: Callable[[], str],
        *,
        emit: Emit,
        clock: Callable[[], datetime],
        known: Known = Known(),
        endpoint: str | None = None,
        boxes_endpoint: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = config.target
        self._config = config
        self._fleet = fleet
        self._clock = clock
        self._known = known
        self._doubt: KeyturnError | None = None
        self._api = Api(
            cache(token),
            endpoint or os.environ.get("HCLOUD_ENDPOINT") or VENDOR,
            _new_token(config.token, config.secret(fleet)),
            lambda seconds, why: emit(Waited(self.name, seconds, why)),
            sleep,
        )
        self._project = Project(self._api)
        self._boxes_api = replace(self._api, endpoint=boxes_endpoint or os.environ.get("HETZNER_ENDPOINT") or BOXES)

    @property
    def api(self) -> Api:
        """For what else there is to ask of the same project (see rescue.py)."""
        return self._api

    def observe(self, registry: Registry = NOBODY) -> Observation:  # noqa: ARG002  every key is listed
        try:
            found = self._project.keys()
            self._doubt = self._stranger(found)
        except KeyturnError as error:
            return Unreachable(self.name, self._clock(), str(error), error.hint)
        grants, unknown = [], []
        for entry in found:
            key = key_of(entry)
            if key is None:
                unknown.append(f"{place(entry)} can't be read as a public key")
            else:
                grants.append(Grant(ACCOUNT, key, place(entry), name=printable(str(entry.get("name")))))
        doubts = [self._doubt.what] if self._doubt else []
        unread = tuple((ACCOUNT, doubt) for doubt in doubts)
        return Seen(self.name, self._clock(), (ACCOUNT,), tuple(grants), (*unknown, *doubts), unread)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        return [self._one(change) for change in changes]

    def objection(self) -> KeyturnError | None:
        """Why nothing can be changed here, as far as that can be told before anything is: the token may only read."""
        try:
            return self._doubt or self._project.refuses_changes()
        except KeyturnError:
            return None  # what is amiss is told by the change itself

    def registered_keys(self) -> int:
        """How many keys the project has. Raises HetznerError, SecretError."""
        return len(self._project.keys())

    def registered(self, key: PublicKey) -> Registered | None:
        """What the project has of a key, for Terraform to take over. Raises KeyturnError."""
        there = next(iter(self._project.keys_like(key)), None)
        return Registered(str(there["id"]), str(there.get("public_key"))) if there else None

    def discover(self) -> tuple[ServerConfig, ...]:
        """The project's servers that the configuration asks for. Raises KeyturnError when they can't be listed."""
        selector = self._config.discover
        if selector is None:
            return ()
        servers = self._project.servers(selector)
        others = self._known.servers and not self._known.servers & _numbers(servers)
        if others and (doubt := self._stranger(self._project.keys())):
            raise doubt
        return tuple(server_config(server, self._config) for server in servers)

    def boxes(self) -> tuple[StorageBoxConfig, ...]:
        """The project's Storage Boxes, by the same selector. Raises KeyturnError when they can't be listed."""
        selector = self._config.discover
        return () if selector is None else boxes(self._boxes_api, selector)

    def rebuilt(self, server: int) -> datetime | None:
        """When the disk of the server of that number was last written anew. Raises KeyturnError."""
        return self._project.rebuilt(server)

    def close(self) -> None:
        self._api.close()
        self._boxes_api.close()

    def _stranger(self, found: list[Entry]) -> KeyturnError | None:
        """The doubt whether this is the project that it was: not one key, and not one server, is the same any more."""
        known = self._known
        if len(known.keys) < 2 and not known.servers:  # one key that is gone may just be gone
            return None
        if not known.keys or known.keys & {key.fingerprint for key in map(key_of, found) if key}:
            return None
        if known.servers and known.servers & _numbers(self._project.servers()):
            return None
        keys = f"none of the {len(known.keys)} keys" if len(known.keys) > 1 else "the one key"
        verb = "is" if len(known.keys) > 1 else "is not"
        table = f"[hetzner.{self._config.name or 'NAME'}]"
        return KeyturnError(
            f"{keys} that keyturn knows here {verb} in the project: is the token one of another project?",
            hint=f"give keyturn the right token; if this one is right, register one of the keys there by hand, "
            f"or give the project a table with another name than {table}",
        )

    def _one(self, change: Change) -> Outcome:
        try:
            return self._add(change) if change.verb is Verb.ADD else self._remove(change)
        except HetznerError as error:
            return Outcome(change, Result.AWAY if error.away else Result.FAILED, str(error), error.hint)
        except KeyturnError as error:
            return Outcome(change, Result.FAILED, str(error), error.hint)

    def _add(self, change: Change) -> Outcome:
        """Register it. Where that is refused as not unique, the key is there already, or another has its name."""
        for number in range(1, _MOST_NAMES):
            name = self._name(change, number)
            try:
                made = self._project.register(name, change.key, _labels(change))
            except HetznerError as error:
                if error.code != "uniqueness_error":
                    raise
                if there := self._project.keys_like(change.key):
                    return self._adopt(there[0], change)
            else:
                if made.get("name") == name and labels_of(made).items() >= _labels(change).items():
                    return Outcome(change, Result.DONE, f"registered as {place(made)}")
                return self._adopt(made, change)  # the answer was lost, and somebody else's registration came first
        hint = "remove the keys that nobody uses from the project"
        return Outcome(change, Result.FAILED, f"{_MOST_NAMES} keys are called {self._name(change)} already", hint)

    def _name(self, change: Change, number: int = 1) -> str:
        return f"{change.device}@{self._fleet}{f'-{number}' if number > 1 else ''}"

    def _adopt(self, there: Entry, change: Change) -> Outcome:
        """Label it as ours, beside the labels it has. A person's name for it stays, one that we gave is renewed."""
        before, name = labels_of(there), self._name(change)
        labels = {**before, **_labels(change)}
        ours = before.items() >= _OURS.items() and not re.fullmatch(rf"{re.escape(name)}(-\d+)?", name_of(there))
        if ours:
            there = self._renamed(there, name)
        if labels != before:
            there = self._project.change(there, labels=labels)
        return Outcome(change, Result.ALREADY, f"there as {place(there)}")

    def _renamed(self, there: Entry, name: str) -> Entry:
        try:
            return self._project.change(there, name=name)
        except HetznerError as error:
            if error.code != "uniqueness_error":  # another key has the name, and it is left to that
                raise
            return there

    def _remove(self, change: Change) -> Outcome:
        there = self._project.keys_like(change.key)
        if not there:
            return Outcome(change, Result.ALREADY, "not in the project")
        removed = [place(entry) for entry in there if self._project.remove(entry)]
        if not removed:
            return Outcome(change, Result.ALREADY, "not in the project any more")
        return Outcome(change, Result.DONE, f"removed {', '.join(removed)}")


def _labels(change: Change) -> dict[str, str]:
    return {**_OURS, "device": change.device}


def _numbers(servers: list[Entry]) -> frozenset[int]:
    return frozenset(server["id"] for server in servers)


def _new_token(source: str, entry: str) -> str:
    """The line that gives keyturn another token, after the place where one is made. entry: its name in the key ring."""
    made = "make one that may read and write in the Hetzner Console (Security, API tokens)"
    return f"{made}, then: {renewing(source, entry)}"
