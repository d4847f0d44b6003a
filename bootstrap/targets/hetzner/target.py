"""The Hetzner target: the keys of one project, which servers get when they are made.

Rules: a key that is there under another name is adopted by labels, never renamed; a name that is taken is never taken
over; only a key that is asked for by its blob is deleted. That the project no longer has a key says nothing about any
running server: this is a SEED.
"""

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bootstrap.config import HetznerConfig, ServerConfig
from bootstrap.events import Emit, Waited
from bootstrap.targets.base import NOBODY, Outcome, Registered, Result
from bootstrap.targets.hetzner.api import VENDOR, Api, HetznerError
from bootstrap.targets.hetzner.discovery import server_config
from keys.access import Effect, Grant, Observation, Seen, Unreachable
from keys.errors import InvalidInputError, KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey, printable
from keys.registry import Registry

if TYPE_CHECKING:
    from hcloud.ssh_keys import BoundSSHKey

ACCOUNT = "project"

_MOST_NAMES = 100


class HetznerTarget:
    """Its one account is "project"; its grants are the project's keys.

    fleet: the fleet's name; keys are registered as "device@fleet". token: asked for once, when the API is first needed.
    endpoint: None means HCLOUD_ENDPOINT, and failing that the vendor's. sleep: waits so many seconds.
    """

    name = "hetzner"
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
        endpoint: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._config = config
        self._fleet = fleet
        self._clock = clock
        self._api = Api(
            token,
            endpoint or os.environ.get("HCLOUD_ENDPOINT") or VENDOR,
            _new_token(config.token, fleet),
            lambda seconds, why: emit(Waited(self.name, seconds, why)),
            sleep,
        )

    @property
    def api(self) -> Api:
        """For what else there is to ask of the same project (see rescue.py)."""
        return self._api

    def observe(self, registry: Registry = NOBODY) -> Observation:  # noqa: ARG002  every key is listed
        try:
            found = self._api.ask(lambda client: client.ssh_keys.get_all())
        except KeyturnError as error:
            return Unreachable(self.name, self._clock(), str(error), error.hint)
        grants, unknown = [], []
        for ssh_key in found:
            key = _key(ssh_key)
            if key is None:
                unknown.append(f"{_place(ssh_key)} can't be read as a public key")
            else:
                grants.append(Grant(ACCOUNT, key, _place(ssh_key), name=printable(str(ssh_key.name))))
        return Seen(self.name, self._clock(), (ACCOUNT,), tuple(grants), tuple(unknown))

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        return [self._one(change) for change in changes]

    def registered(self, key: PublicKey) -> Registered | None:
        """What the project has of a key, for Terraform to take over. Raises KeyturnError."""
        there = self._find(key)
        return Registered(str(there.id), str(there.public_key)) if there else None

    def discover(self) -> tuple[ServerConfig, ...]:
        """The project's servers that the configuration asks for. Raises KeyturnError when they can't be listed."""
        selector = self._config.discover
        if selector is None:
            return ()
        servers = self._api.ask(lambda client: client.servers.get_all(label_selector=selector or None))
        return tuple(server_config(server, self._config) for server in servers)

    def close(self) -> None:
        self._api.close()

    def _one(self, change: Change) -> Outcome:
        try:
            return self._add(change) if change.verb is Verb.ADD else self._remove(change)
        except HetznerError as error:
            return Outcome(change, Result.AWAY if error.away else Result.FAILED, str(error), error.hint)
        except KeyturnError as error:
            return Outcome(change, Result.FAILED, str(error), error.hint)

    def _add(self, change: Change) -> Outcome:
        """Register it. Where that is refused as not unique, the key is there already, or another has its name."""
        name = f"{change.device}@{self._fleet}"
        for number in range(1, _MOST_NAMES):
            try:
                made = self._create(name if number == 1 else f"{name}-{number}", change)
            except HetznerError as error:
                if error.code != "uniqueness_error":
                    raise
                if there := self._find(change.key):
                    return self._adopt(there, change)
            else:
                return Outcome(change, Result.DONE, f"registered as {_place(made)}")
        hint = "remove the keys that nobody uses from the project"
        return Outcome(change, Result.FAILED, f"{_MOST_NAMES} keys are called {name} already", hint)

    def _create(self, name: str, change: Change) -> "BoundSSHKey":
        line, labels = change.key.line, _labels(change)
        return self._api.ask(lambda client: client.ssh_keys.create(name, line, labels))

    def _adopt(self, there: "BoundSSHKey", change: Change) -> Outcome:
        """Label it as ours, beside the labels it has; the name that a person gave it stays."""
        labels = {**(there.labels or {}), **_labels(change)}
        if labels != there.labels:
            self._api.ask(lambda client: client.ssh_keys.update(there, labels=labels))
        return Outcome(change, Result.ALREADY, f"there as {_place(there)}")

    def _remove(self, change: Change) -> Outcome:
        there = self._find(change.key)
        if there is None:
            return Outcome(change, Result.ALREADY, "not in the project")
        try:
            self._api.ask(lambda client: client.ssh_keys.delete(there))
        except HetznerError as error:
            if error.code != "not_found":
                raise
            return Outcome(change, Result.ALREADY, "not in the project any more")
        return Outcome(change, Result.DONE, f"removed {_place(there)}")

    def _find(self, key: PublicKey) -> "BoundSSHKey | None":
        """The project's entry of this key, whatever its name. The API knows keys by their MD5, without a prefix."""
        md5 = key.md5.removeprefix("MD5:")
        found = self._api.ask(lambda client: client.ssh_keys.get_all(fingerprint=md5))
        return next((one for one in found if (there := _key(one)) and there.plain == key.plain), None)


def _labels(change: Change) -> dict[str, str]:
    return {"managed-by": "keyturn", "device": change.device}


def _key(ssh_key: "BoundSSHKey") -> PublicKey | None:
    try:
        return PublicKey.parse(str(ssh_key.public_key or ""))
    except InvalidInputError:
        return None


def _place(ssh_key: "BoundSSHKey") -> str:
    return f"ssh_key {ssh_key.id} {printable(str(ssh_key.name))[:80]!r}"


def _new_token(source: str, fleet: str) -> str:
    """The line that gives keyturn another token, after the place where one is made."""
    kind, _, place = source.partition(":")
    line = f"keyring set keyturn hetzner@{fleet}" if kind == "keyring" else f"export {place}=…"
    made = "make one that may read and write in the Hetzner Console (Security, API tokens)"
    return (
        f"{made}, then put it where keyturn.toml's command reads it" if kind == "command" else f"{made}, then: {line}"
    )
