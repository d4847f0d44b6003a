"""One run of keyturn on one fleet: the fleet, its places, its memory, and whom to ask. Made by wiring.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bootstrap.commit_message import message
from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.patience import Patience
from bootstrap.prompts import Prompts
from bootstrap.rebuilds import NO_REBUILDS, Rebuilds, explained, void
from bootstrap.reconcile import Place, Reconciler
from bootstrap.state import State
from bootstrap.targets.base import Forbids, LogsIn, Outcome, Result, Settles
from keys.access import Effect, HostKeyChanged, Observation, Seen, Untrusted, Wish, has_logins
from keys.errors import KeyturnError
from keys.matrix import Matrix, make_matrix
from keys.plan import Plan, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import Refusal, Rule

if TYPE_CHECKING:
    from bootstrap.ssh.connector import Connector


class HostKeys(Protocol):
    """Where the host keys that a person confirmed are pinned."""

    def pin(self, host: str, port: int, key: PublicKey) -> None: ...

    def is_given(self, key: PublicKey) -> bool:
        """Whether a person gave the fingerprint of exactly this key."""
        ...

    def replace(self, host: str, port: int, key: PublicKey) -> None:
        """Pin it in place of those that are pinned."""
        ...

    def take_newly_pinned(self) -> str:
        """The whole known_hosts text when keys were pinned since it was last taken, else an empty text."""
        ...


@dataclass
class Run:
    """What every workflow needs.

    trust: asked for a server whose host key the fleet has not pinned; True pins exactly the key that was shown.
    skipped: what the fleet wants of the places that this run leaves out; nothing there is done, so it stays pending.
    locked: why one of our own keys could not be opened, once one was needed and could not be.
    overridden: the safety rules that the person does without in this run.
    patience: for how long to wait before each further look at targets that were away; None where nobody waits.
    rebuilds: which servers were made anew, by what their provider says.
    protects: whether what makes a change harmless for servers is written before it.
    connector: what the servers are reached with; None where there are none.
    forbidding: targets that this run leaves out, and that are asked all the same which changes would do harm.
    """

    fleet: Fleet
    places: tuple[Place, ...]
    state: State
    host_keys: HostKeys
    clock: Callable[[], datetime]
    emit: Emit
    trust: Callable[[Untrusted], bool] = lambda _untrusted: False
    skipped: tuple[Wish, ...] = ()
    prompts: Prompts = field(default_factory=Prompts)
    locked: Callable[[], KeyturnError | None] = lambda: None
    overridden: frozenset[Rule] = frozenset()
    patience: Patience | None = None
    rebuilds: Rebuilds = NO_REBUILDS
    protects: bool = False
    connector: "Connector | None" = None
    forbidding: tuple[Forbids, ...] = ()
    reconciler: Reconciler = field(init=False)

    def __post_init__(self) -> None:
        self.reconciler = Reconciler(
            self.places, self.state, self.clock, self.emit, self.prompts, overridden=self.overridden
        )

    @property
    def wishes(self) -> tuple[Wish, ...]:
        return tuple(place.wish for place in self.places)

    def observe(self, registry: Registry) -> dict[str, Observation]:
        """Look at every place; servers that show a new host key are looked at again once the person trusts it.

        What is remembered of the keys of a server that was made anew is void, so that a key which it lost is missing
        there, and has not vanished. Raises what keeps one of our own keys locked, where no server at all could be seen
        for want of it.
        """
        observations = self.reconciler.observe(registry)
        observations |= self._made_anew(observations)
        trusted = [seen for seen in observations.values() if isinstance(seen, Untrusted) and self._trusts(seen)]
        for untrusted in trusted:
            if untrusted.host_key is not None:
                pin = self.host_keys.replace if untrusted.replaces else self.host_keys.pin
                pin(untrusted.host, untrusted.port, untrusted.host_key)
        if trusted:
            observations |= self.reconciler.observe(registry, [untrusted.target for untrusted in trusted])
        self.keep_pinned([one for one in trusted if one.replaces])
        if (locked := self.locked()) and not self._any_server_seen(observations):
            raise locked
        return observations

    def _trusts(self, untrusted: Untrusted) -> bool:
        """Asked once for each; a fingerprint that was given beforehand is an answer."""
        key = untrusted.host_key
        return (bool(untrusted.replaces) and key is not None and self.host_keys.is_given(key)) or self.trust(untrusted)

    def _made_anew(self, observations: Mapping[str, Observation]) -> dict[str, Observation]:
        """Of the targets that were made anew since they were last seen, those whose host key is explained by that."""
        found: dict[str, Observation] = {}
        before = self.state.memory().written
        for name, seen in observations.items():
            here = {grant.key.fingerprint for grant in seen.grants} if isinstance(seen, Seen) else set()
            if isinstance(seen, Seen) and not any(one == name and key not in here for one, _, key in before):
                continue  # it is as it was
            if (rebuilt := self.rebuilds.since_last_seen(name)) is None:
                continue
            if self.state.forget(name, rebuilt.at):
                self.state.note(self.clock(), "", name, void(rebuilt))
                self.fleet.notes.append(f"{name}: {void(rebuilt)}")
            if isinstance(seen, HostKeyChanged):
                found[name] = explained(seen, rebuilt)
        return found

    def keep_pinned(self, replaced: Sequence[Untrusted] = ()) -> None:
        """Write the host keys that were pinned since into the fleet's known_hosts. replaced: those pinned anew."""
        if text := self.host_keys.take_newly_pinned():
            self.fleet.write_known_hosts(text, _pinned(replaced))

    def _any_server_seen(self, observations: Mapping[str, Observation]) -> bool:
        live = [place.target.name for place in self.places if place.target.effect is Effect.LIVE]
        return any(isinstance(observations.get(name), Seen) for name in live if has_logins(name))

    def matrix(self, registry: Registry, observations: Mapping[str, Observation]) -> Matrix:
        return make_matrix(registry, self.wishes, observations, self.state.memory())

    def without_harm(self, plan: Plan) -> tuple[Plan, tuple[Refusal, ...]]:
        """The plan without what would do harm beyond the key, and why that is refused. Raises KeyturnError."""
        seeds = {place.target.name for place in self.places if place.target.effect is Effect.SEED}
        changes = tuple(change for change in plan.changes if change.target in seeds)
        refusals: list[Refusal] = []
        here = (place.target for place in self.places)
        for target in (*(one for one in here if isinstance(one, Forbids)), *self.forbidding) if changes else ():
            if self.protects:
                self.fleet.notes.extend(target.protect(changes))
            refusals += [one for one in target.refusals(changes) if one.rule not in self.overridden]
        refused = {refusal.change for refusal in refusals}
        left = tuple(change for change in plan.changes if change not in refused)
        return replace(plan, changes=left), tuple(refusals)

    def settle(self, registry: Registry, outcomes: Sequence[Outcome] = (), *, thorough: bool = False) -> None:
        """Let the targets tidy up. outcomes: what this run did. thorough: look, though it may take a while."""
        done = [one.change for one in outcomes if one.result is Result.DONE and one.change.verb is Verb.ADD]
        for target in (place.target for place in self.places):
            if isinstance(target, Settles):
                elsewhere = frozenset(one.key for one in done if one.target.partition(":")[0] == "hetzner")
                self.fleet.notes.extend(target.settle(registry, elsewhere, thorough=thorough))

    def own_keys(self) -> dict[str, PublicKey]:
        """The key that keyturn itself logged in with, by target."""
        targets = [place.target for place in self.places]
        return {target.name: target.own_key for target in targets if isinstance(target, LogsIn) and target.own_key}

    def own_logins(self) -> dict[str, tuple[str, PublicKey]]:
        """The account that keyturn itself logged in at, and the key, by target."""
        targets = [place.target for place in self.places]
        return {one.name: one.own_login for one in targets if isinstance(one, LogsIn) and one.own_login}

    def close(self) -> None:
        self.reconciler.close()
        self.state.close()


def _pinned(replaced: Sequence[Untrusted]) -> str:
    """The message of the commit."""
    if not replaced:
        return message("pin host keys")
    return message(f"trust the new host key of {', '.join(one.target for one in replaced)}, made anew")
