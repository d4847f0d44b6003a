"""The stand-in API and a Hetzner target for it, with a clock that only the target's waiting moves on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bootstrap.config import HetznerConfig
from bootstrap.events import Event
from bootstrap.sandbox.hetzner import HetznerApi, SshKey
from bootstrap.targets.base import Outcome
from bootstrap.targets.hetzner import HetznerTarget, Known
from keys.access import Unreachable
from keys.plan import Change, Verb
from tests.keys.made import NOON, key


@dataclass
class Project:
    """The stand-in and a target for it. then: what happens while the target waits, instead of time going by."""

    api: HetznerApi
    config: HetznerConfig = field(default_factory=lambda: HetznerConfig("keyring"))
    events: list[Event] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    then: Callable[[], object] = lambda: None
    known: Known = field(default_factory=Known)

    @property
    def target(self) -> HetznerTarget:
        def sleep(seconds: float) -> None:
            self.waits.append(seconds)
            self.then()

        return HetznerTarget(
            self.config,
            "kua",
            lambda: self.api.token,
            emit=self.events.append,
            clock=lambda: NOON,
            known=self.known,
            endpoint=self.api.endpoint,
            sleep=sleep,
        )

    def add(self) -> Outcome:
        return self._apply(Verb.ADD)

    def remove(self) -> Outcome:
        return self._apply(Verb.REMOVE)

    def keys(self) -> dict[str, SshKey]:
        return {one.name: one for one in self.api.ssh_keys()}

    def requests(self) -> list[str]:
        return [f"{call.method} {call.status}" for call in self.api.calls]

    def _apply(self, verb: Verb) -> Outcome:
        (outcome,) = self.target.apply([Change(verb, "hetzner", "project", key("macbook"), "macbook", "lost")])
        return outcome


def why_away(project: Project) -> Unreachable:
    observation = project.target.observe()
    assert isinstance(observation, Unreachable), observation
    return observation
