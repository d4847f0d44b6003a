"""One Storage Box as a target: each of its accounts logged in to as itself, its file read and changed over SFTP.

A box has no shell to look around with: who is logged in there can't be told, nor can a key be blocked or a session
ended. An account that we don't get in to is unread, which is never "no access".
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bootstrap.config_storage_box import StorageBoxConfig
from bootstrap.ssh.address import Address
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import HostKeyUnknownError, is_no_way_in
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.storage_box import key_file
from bootstrap.targets.storage_box.applying import Applying
from bootstrap.targets.storage_box.grants import grants
from bootstrap.targets.storage_box.login import Login
from bootstrap.targets.storage_box.ports import Ports
from bootstrap.targets.storage_box.problems import explain, went_wrong
from keys.access import Effect, Grant, NoWayIn, Seen, Unreachable, Untrusted
from keys.errors import KeyturnError
from keys.inert import inert
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import Rule

_SESSIONS = "who is logged in to a Storage Box can't be listed: a session that is open there goes on until it is closed"


class StorageBoxTarget:
    """A box of the fleet; its accounts are its logins. clock: gives aware moments. Used by one thread at a time.

    overridden: safety rules to do without. ticks: see Login.
    """

    effect = Effect.LIVE
    verbs = frozenset({Verb.ADD, Verb.REMOVE, Verb.PROVE})

    def __init__(
        self,
        box: StorageBoxConfig,
        connector: Connector,
        clock: Callable[[], datetime],
        *,
        overridden: frozenset[Rule] = frozenset(),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"storage_box:{box.name}"
        self._box = box
        self._clock = clock
        self._overridden = overridden
        self._ports = Ports.of_config(box)
        self._logins = {
            account: Login(Address(box.host, box.port, account, box.identity), connector, ticks)
            for account in box.accounts
        }
        self._registry = NOBODY

    @property
    def own_key(self) -> PublicKey | None:
        """The key of our last good login as the box's own user; None before there was one."""
        return self._logins[self._box.user].own_key

    @property
    def own_login(self) -> tuple[str, PublicKey] | None:
        """That user, and its key; None before there was one."""
        return (self._box.user, self.own_key) if self.own_key else None

    def log_in_with(self, key: PublicKey) -> None:
        """Log in afresh at each account, with that key. Raises KeyturnError where that is not the one that gets in."""
        for login in self._logins.values():
            login.change_to(key)

    def observe(self, registry: Registry = NOBODY) -> Seen | Unreachable:
        """Look, and write nothing. An unpinned host key gives Untrusted."""
        self._registry = registry
        at = self._clock()
        try:
            self._logins[self._box.user].open()
        except HostKeyUnknownError as error:
            return Untrusted(self.name, at, error.what, error.hint, error.host, error.port, error.key)
        except KeyturnError as error:
            return (NoWayIn if is_no_way_in(error) else Unreachable)(self.name, at, error.what, error.hint)
        found: list[Grant] = []
        unread: list[tuple[str, str]] = []
        for account, login in self._logins.items():
            try:
                found += grants(account, login.files(key_file.read) or b"", self._ports.by_form, at)
            except KeyturnError as error:
                unread.append((account, f"{inert(account, 100)}: its keys could not be read: {explain(error)}"))
        sentences = tuple(sentence for _, sentence in unread)
        sessions = _SESSIONS if any(not device.is_active for device in registry.devices) else ""
        return Seen(
            self.name, at, self._box.accounts, tuple(found), sentences, tuple(unread), sessions_unknown=sessions
        )

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """One outcome for each change, in their order. Additions are made first, account by account."""
        outcomes: dict[Change, Outcome] = {}
        for verb in Verb:
            for account, some in _by_account(change for change in changes if change.verb is verb).items():
                outcomes |= {outcome.change: outcome for outcome in self._made(verb, account, some)}
        return [outcomes[change] for change in changes]

    def close(self) -> None:
        for login in self._logins.values():
            login.close()

    def _made(self, verb: Verb, account: str, changes: Sequence[Change]) -> Sequence[Outcome]:
        """The changes of one verb at one account; what goes wrong out there becomes an outcome of each."""
        if verb not in self.verbs:
            return [Outcome(change, Result.FAILED, _impossible(verb)) for change in changes]
        login = self._logins.get(account)
        if login is None:
            hint = "name it there: sub_accounts = […]"
            said = f"keyturn.toml names no such account of this box: {inert(account, 100)}"
            return [Outcome(change, Result.FAILED, said, hint) for change in changes]
        applying = Applying(login, self._ports, self._box.formats, self._clock, self._registry, self._overridden)
        make = {Verb.ADD: applying.add, Verb.REMOVE: applying.remove, Verb.PROVE: applying.prove}[verb]
        try:
            return make(changes)
        except KeyturnError as error:
            return went_wrong(changes, error)


def _impossible(verb: Verb) -> str:
    what = "has no list of revoked keys" if verb is Verb.BLOCK else "can't end sessions"
    return f"a Storage Box {what}"


def _by_account(changes: Iterator[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.account, []).append(change)
    return found
