"""One SSH server as a target: seen through one connection and one script, edited by one more, proved by a fresh login.

The session stays open from an observation to the edit, and the fresh one to the observation that verifies.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bootstrap.config import ServerConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import CommandError, HostKeyUnknownError
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.server.applying import Applying
from bootstrap.targets.server.described import described
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login, shell_trouble
from bootstrap.targets.server.observation import Observation, observe_script, read_observation
from bootstrap.targets.server.seen import seen
from keys.access import Effect, Seen, Unreachable, Untrusted
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry

_ASKED = 100  # keys that a command is asked about
_GLOBS_FROM = (10, 0)  # the OpenSSH from which AuthorizedKeysFile is a pattern


class ServerTarget:
    """A server of the fleet. clock: gives aware moments. Used by one thread at a time."""

    effect = Effect.LIVE
    verbs = frozenset(Verb)

    def __init__(self, server: ServerConfig, connector: Connector, clock: Callable[[], datetime]) -> None:
        self.name = f"server:{server.name}"
        self._accounts = set(server.accounts or ())
        self._clock = clock
        self._login = Login(server, connector)
        self._sight: tuple[Observation, Seen] | None = None
        self._registry = NOBODY

    @property
    def own_key(self) -> PublicKey | None:
        """The key that our last good login used; None before there was one."""
        return self._login.own_key

    @property
    def own_account(self) -> str:
        """The account that we log in as."""
        return self._login.user

    def observe(self, registry: Registry = NOBODY) -> Seen | Unreachable:
        """Look, and write nothing. An unpinned host key gives Untrusted."""
        self._registry = registry
        try:
            return self._look()[1]
        except HostKeyUnknownError as error:
            return Untrusted(self.name, self._clock(), error.what, error.hint, error.host, error.port, error.key)
        except KeyturnError as error:
            return Unreachable(self.name, self._clock(), error.what, error.hint)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Additions first, each proved by a fresh login; then removals. One outcome for each change, in their order."""
        outcomes: dict[Change, Outcome] = {}
        for verb in (Verb.ADD, Verb.REMOVE):
            some = [change for change in changes if change.verb is verb]
            if some:
                outcomes |= {outcome.change: outcome for outcome in self._apply(some)}
        return [outcomes[change] for change in changes]

    def close(self) -> None:
        self._sight = None
        self._login.close()

    def _apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        try:
            sight = self._sight_for({change.account for change in changes})
            return Applying(self._login, self._look).apply(changes, sight)
        except CommandError as error:
            return [Outcome(change, Result.FAILED, error.what, error.hint) for change in changes]
        except KeyturnError as error:
            return [Outcome(change, Result.AWAY, error.what, error.hint) for change in changes]
        finally:
            self._sight = None

    def _sight_for(self, accounts: set[str]) -> tuple[Observation, Seen]:
        """What was seen last, where it tells of all these accounts where sshd looks; else another look.

        Where an edit waits for its confirmation, a login that is younger than it has to give that.
        """
        sight = self._sight
        if sight is None or not accounts <= self._accounts:
            self._accounts |= accounts
            sight = self._look()
        waiting = any(place.state == "undo" for place in sight[0].places)
        return self._look(fresh=True) if waiting else sight

    def _look(self, *, fresh: bool = False) -> tuple[Observation, Seen]:
        if fresh:
            self._login.renew([])
        nonce = new_nonce()
        self._accounts.add(self._login.user)
        globs = self._login.openssh >= _GLOBS_FROM
        keys = self._keys()
        answer = self._login.run(observe_script(nonce, globs=globs, accounts=sorted(self._accounts), keys=keys))
        try:
            observed = read_observation(answer.output, nonce)
        except CommandError as error:
            raise shell_trouble(answer, error) from None
        sshds = described(observed, self._login.banner, keys)
        if sshds:
            reads = {name: sshds[0].reads(name, observed) for name in self._accounts}
            observed = replace(observed, max_auth_tries=sshds[0].max_auth_tries, reads=reads)
        self._sight = (observed, seen(self.name, self._clock(), observed, sshds, self._registry))
        return self._sight

    def _keys(self) -> list[PublicKey]:
        """Those that commands on the server are asked about: our own first, then those of the fleet."""
        own = [self._login.own_key] if self._login.own_key else []
        devices = self._registry.devices
        fleet = [key for one in devices for key in (one.public_key, *(former for former, _ in one.unwanted_keys()))]
        return list(dict.fromkeys([*own, *fleet]))[:_ASKED]
