"""The seam between reconcile and the places where a key can be let in: all that a new provider has to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from keys.access import Effect, Observation
from keys.errors import KeyturnError
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.registry import Registry
from keys.safety import Refusal, Rule

NOBODY = Registry()
"""For looking at a place without any fleet in mind."""


class Result(StrEnum):
    """What became of one change at its target."""

    DONE = "done"
    ALREADY = "already so"
    FAILED = "failed"
    AWAY = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one target did about one change.

    said: what was done, or why it could not be. proof: what was seen afterwards from outside, empty when nothing was.
    doubts: why it is not proved although it was done, a sentence each. ended: how many sessions ended with it.
    rule: the safety rule that refuses it, where one does.
    """

    change: Change
    result: Result
    said: str = ""
    hint: str = ""
    proof: str = ""
    doubts: tuple[str, ...] = ()
    ended: int = 0
    rule: Rule | None = None

    @property
    def is_good(self) -> bool:
        """Whether all is as the change wants it, whoever saw to that."""
        return self.result in {Result.DONE, Result.ALREADY}

    @classmethod
    def by_rule(cls, refusal: Refusal) -> "Outcome":
        """What a safety rule keeps from being made."""
        return cls(refusal.change, Result.REFUSED, refusal.why, refusal.hint, rule=refusal.rule)


class Registered(NamedTuple):
    """A key that a Hetzner project has. id: its number there. line: its text, as the project keeps it."""

    id: str
    line: str


class Target(Protocol):
    """One place where a key can be let in.

    A target knows only itself. It raises nothing for what goes wrong out there: an observation that fails is an
    Unreachable, a change that fails is an Outcome.
    """

    @property
    def name(self) -> str: ...  # "server:vps"
    @property
    def effect(self) -> Effect: ...
    @property
    def verbs(self) -> frozenset[Verb]: ...  # a tailnet can only REMOVE

    def observe(self, registry: Registry = NOBODY) -> Observation:
        """Look, and write nothing.

        registry: whose keys matter. A place that cannot list all keys is asked about these; where the keys that must
        get in nowhere have left something (a session), it is told of as well.
        """
        ...

    def apply(self, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Make these changes, one outcome each. Applied twice is applied once; what is foreign stays as it is."""
        ...

    def close(self) -> None:
        """Let go of what is open. The target may be used again afterwards."""
        ...


@runtime_checkable
class LogsIn(Protocol):
    """A target that keyturn itself gets into with a key, which therefore must not be taken away."""

    @property
    def own_key(self) -> PublicKey | None:
        """The key of the last good login; None before there was one."""
        ...

    @property
    def own_login(self) -> tuple[str, PublicKey] | None:
        """The account of the last good login, and its key; None before there was one."""
        ...


@runtime_checkable
class Objects(Protocol):
    """A target that can tell beforehand that it will let nothing be changed."""

    def objection(self) -> KeyturnError | None:
        """Why it would refuse every change, with what to do about that; None where it may take them."""
        ...


@runtime_checkable
class Forbids(Protocol):
    """A target that can tell beforehand which changes would do harm beyond the key: a server replaced, say."""

    def refusals(self, changes: Sequence[Change]) -> Sequence[Refusal]:
        """changes: all that is planned at seeds. Of them, those that must not be made, and why."""
        ...

    def protect(self, changes: Sequence[Change]) -> Sequence[str]:
        """Write what makes the changes harmless, and commit it. A sentence for each place where something was written.

        Raises KeyturnError.
        """
        ...


@runtime_checkable
class Settles(Protocol):
    """A target with something to tidy up once it can be seen to be done with."""

    def settle(self, registry: Registry, registered: frozenset[PublicKey], *, thorough: bool) -> Sequence[str]:
        """A sentence about each thing that was done, or why it could not be. Raises nothing.

        registry: what is wanted. registered: keys that came to other seeds in this run. thorough: look, though it may
        take a while.
        """
        ...
