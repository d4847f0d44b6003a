"""One SSH server as a target: seen through one connection and one script, edited by one more, proved by a fresh login.

The session stays open from an observation to the edit, and the fresh one to the observation that verifies.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bootstrap.config import ServerConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import CommandError, HostKeyChangedError, HostKeyUnknownError, NoKeyAcceptedError
from bootstrap.targets.base import NOBODY, Outcome, Result
from bootstrap.targets.server.also_asked import AlsoAsked
from bootstrap.targets.server.applying import Applying
from bootstrap.targets.server.away import away, changed
from bootstrap.targets.server.beyond_files import asked_last, blocked, ended, proved, with_endings
from bootstrap.targets.server.described import described
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.observation import Observation, observe_script, read_observation
from bootstrap.targets.server.scripts import together
from bootstrap.targets.server.seen import seen
from bootstrap.targets.server.unconfirmed import surely_blocked
from bootstrap.targets.server.way_in import barred, unproved
from keys.access import Effect, Seen, Unreachable, Untrusted, Wish
from keys.errors import KeyturnError
from keys.plan import Change, Plan, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import TAKES_AWAY, Rule, keep_last_keys
from keys.sshd.build import KEY_FILE_GLOBS

_ASKED = 100  # keys that a command is asked about


class ServerTarget:
    """A server of the fleet. clock: gives aware moments. Used by one thread at a time.

    overridden: safety rules to do without. tells_last_use: whether a look also reads when keys were last used. ticks:
    see Login.
    """

    effect = Effect.LIVE
    verbs = frozenset(Verb)

    def __init__(
        self,
        server: ServerConfig,
        connector: Connector,
        clock: Callable[[], datetime],
        *,
        overridden: frozenset[Rule] = frozenset(),
        tells_last_use: bool = False,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"server:{server.name}"
        self._told = server.told
        self._accounts = set(server.accounts or ())
        self._clock = clock
        self._overridden = overridden
        self._tells_last_use = tells_last_use
        self._login = Login(server, connector, ticks)
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

    @property
    def own_login(self) -> tuple[str, PublicKey] | None:
        """The account of our last good login, and its key; None before there was one."""
        return (self.own_account, self.own_key) if self.own_key else None

    def log_in_with(self, key: PublicKey) -> None:
        """Log in afresh, with that key. Raises KeyturnError where that is not the one that gets in."""
        self._login.change_to(key)

    def observe(self, registry: Registry = NOBODY) -> Seen | Unreachable:
        """Look, and write nothing. An unpinned host key gives Untrusted, another than the pinned one HostKeyChanged."""
        self._registry = registry
        try:
            return self._look()[1]
        except HostKeyUnknownError as error:
            return Untrusted(self.name, self._clock(), error.what, error.hint, error.host, error.port, error.key)
        except KeyturnError as error:
            if isinstance(error, HostKeyChangedError) and self._login.leads_to(error.host, error.port):
                return changed(self.name, self._clock(), error, self._told)
            return away(self.name, self._clock(), error, self._told)

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """One outcome for each change, in their order.

        Additions are made first, each proved by a fresh login; then removals and blocks; then sessions are ended.
        """
        outcomes: dict[Change, Outcome] = {}
        for verb in Verb:
            some = [change for change in changes if change.verb is verb]
            if some:
                outcomes |= {outcome.change: outcome for outcome in self._made(verb, some)}
        if again := _worth_another_try(outcomes):
            outcomes |= {outcome.change: outcome for outcome in self._made(Verb.REMOVE, again)}
        if ending := [change.key for change in changes if change.ends_sessions or change.verb is Verb.END]:
            outcomes = asked_last(self._login, outcomes, self._look)
            outcomes = with_endings(outcomes, ended(self._login, ending))
        return [outcomes[change] for change in changes]

    def close(self) -> None:
        self._sight = None
        self._login.close()

    def _made(self, verb: Verb, changes: Sequence[Change]) -> Sequence[Outcome]:
        """The changes of one verb."""
        match verb:
            case Verb.ADD | Verb.REMOVE:
                return self._guarded(changes, self._edited)
            case Verb.BLOCK:
                return self._guarded(changes, self._blocked)
            case Verb.PROVE:
                return self._guarded(changes, lambda some: proved(self._login, some, self._sight or self._look()))
            case Verb.END:
                return [Outcome(change, Result.DONE) for change in changes]  # what came of it is put in afterwards

    def _edited(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        before, sight = self._sight, self._sight_for({change.account for change in changes})
        refused = [] if sight is before else self._refused(changes, sight[1])
        left = [change for change in changes if change not in {outcome.change for outcome in refused}]
        return [*refused, *self._asked(Applying(self._login, self._look, self._refused).apply(left, sight))]

    def _asked(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """Where somebody else has taken a key away, nobody has asked about it: that is done now."""
        gone = [one.change for one in outcomes if one.change.verb is Verb.REMOVE and _is_unasked(one)]
        answers = {one.change: one for one in proved(self._login, gone, self._look())} if gone else {}
        return [_with_answer(one, answers[one.change]) if one.change in answers else one for one in outcomes]

    def _blocked(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """A key whose removal was refused must not be blocked instead: what opens what is looked at once more."""
        refused = self._refused(changes, self._look()[1])
        left = [change for change in changes if change not in {outcome.change for outcome in refused}]
        return [*refused, *(blocked(self._login, left, self._registry) if left else [])]

    def _guarded(
        self, changes: Sequence[Change], make: Callable[[Sequence[Change]], Sequence[Outcome]]
    ) -> Sequence[Outcome]:
        """What goes wrong out there becomes an outcome of each change."""
        try:
            if barring := barred(self._login, changes, self._overridden):
                return barring
            return make(changes)
        except CommandError as error:
            return [Outcome(change, Result.FAILED, error.what, error.hint) for change in changes]
        except NoKeyAcceptedError as error:
            if all(change.verb in TAKES_AWAY for change in changes):
                return unproved(changes, error)
            return [Outcome(change, Result.AWAY, error.what, error.hint) for change in changes]
        except KeyturnError as error:
            return [Outcome(change, Result.AWAY, error.what, error.hint) for change in changes]
        finally:
            self._sight = None

    def _refused(self, changes: Sequence[Change], seen: Seen) -> Sequence[Outcome]:
        """What the rules forbid by another look than the one that the plan was checked by."""
        if refused := barred(self._login, changes, self._overridden):
            return refused
        login = {self.name: self.own_login} if self.own_login else {}
        here = [Wish(self.name, self.effect, ())]
        _, refusals = keep_last_keys(
            Plan(tuple(changes)), {self.name: seen}, here, self._registry, logins=login, overridden=self._overridden
        )
        return [Outcome.by_rule(refusal) for refusal in refusals]

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
        globs = self._login.openssh >= KEY_FILE_GLOBS
        keys = self._keys()
        script = observe_script(nonce, globs=globs, accounts=sorted(self._accounts), keys=keys)
        more = AlsoAsked(self._registry, last_used=self._tells_last_use)
        observed, output = self._login.read(
            together(script, more.scripts, nonce),
            lambda answer: (read_observation(answer.output, nonce), answer.output),
        )
        sshds = described(observed, self._login.banner, keys)
        if sshds:
            reads = {name: sshds[0].reads(name, observed) for name in self._accounts}
            observed = replace(observed, max_auth_tries=sshds[0].max_auth_tries, reads=reads)
        found = seen(self.name, self._clock(), observed, sshds, self._registry)
        found = surely_blocked(found, observed, self._login.banner, keys, self._registry)
        self._sight = (observed, more.put_into(found, output))
        return self._sight

    def _keys(self) -> list[PublicKey]:
        """Those that commands on the server are asked about: our own first, then those of the fleet."""
        own = [self._login.own_key] if self._login.own_key else []
        devices = self._registry.devices
        fleet = [key for one in devices for key in (one.public_key, *(former for former, _ in one.unwanted_keys()))]
        return list(dict.fromkeys([*own, *fleet]))[:_ASKED]


def _worth_another_try(outcomes: Mapping[Change, Outcome]) -> list[Change]:
    """Removals that failed before the key was blocked: the server may have let it in by what is in no file of ours."""
    blocked = {one.key for one, outcome in outcomes.items() if one.verb is Verb.BLOCK and outcome.is_good}
    failed = (one for one, outcome in outcomes.items() if outcome.result is Result.FAILED)
    return [one for one in failed if one.verb is Verb.REMOVE and one.key in blocked]


def _is_unasked(outcome: Outcome) -> bool:
    return outcome.result is Result.ALREADY and not outcome.proof


def _with_answer(outcome: Outcome, answer: Outcome) -> Outcome:
    return replace(answer, result=Result.ALREADY, said=outcome.said) if answer.result is Result.DONE else answer
