"""A GitHub target on the stand-in, that waits in no time and remembers for how long it would have."""

from bootstrap.config_github import GitHubConfig
from bootstrap.events import Event, Waited
from bootstrap.sandbox.github import GitHubApi, Token
from bootstrap.targets.base import Outcome
from bootstrap.targets.github import GitHubTarget
from keys.access import Observation, Seen, Unreachable
from keys.plan import Change, Verb
from tests.keys.made import NOON, key


class Account:
    """api: the stand-in. target: on its first account. events: told so far. slept: the seconds of each wait."""

    def __init__(
        self,
        api: GitHubApi,
        *,
        signing: bool = True,
        token: str = "",
        source: str = "keyring",
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.api = api
        self.events: list[Event] = []
        self.slept: list[float] = []
        self.target = GitHubTarget(
            GitHubConfig(source, signing),
            "kua",
            lambda: token or api.token,
            emit=self.events.append,
            clock=lambda: NOON,
            known=known,
            endpoint=api.endpoint,
            sleep=self.slept.append,
        )

    @classmethod
    def of(cls, api: GitHubApi, token: Token) -> "Account":
        """With a token like that."""
        return cls(api, token=api.grant(token))

    @property
    def waits(self) -> list[Waited]:
        return [event for event in self.events if isinstance(event, Waited)]

    def seen(self) -> Seen:
        observation = self.target.observe()
        assert isinstance(observation, Seen), observation
        return observation

    def unreachable(self) -> Unreachable:
        observation: Observation = self.target.observe()
        assert isinstance(observation, Unreachable), observation
        return observation

    def make(self, verb: Verb, device: str = "macbook", account: str = "keys") -> Outcome:
        (outcome,) = self.target.apply([Change(verb, "github", account, key(device), device, "lost")])
        return outcome
