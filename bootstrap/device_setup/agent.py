"""The key of this device in its ssh-agent, so that its passphrase is typed once.

How long it stays there and whether each use is confirmed is left to the person. A key never goes into an agent that
ssh has forwarded from another machine: it would leave this device.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bootstrap.device_setup import ssh_add
from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.known_agents import name_of
from bootstrap.device_setup.known_passphrases import KnownPassphrases
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.agent_owner import is_forwarded
from keys.errors import KeyturnError


@dataclass(frozen=True, slots=True)
class AgentStep:
    """A Step. key: this device's. known: what opens its file."""

    key: KeyPlace
    known: KnownPassphrases

    @property
    def name(self) -> str:
        return "ssh-agent"

    @property
    def place(self) -> str:
        return "ssh-agent"

    def is_done(self) -> bool:
        """Whether an agent holds the key; for one that never was anywhere else there is nothing to do."""
        return self.key.path is None or self.is_there()

    def do(self) -> str:
        """Load the key. Raises KeyturnError where there is no agent that takes it: see no_agent."""
        path = self.key.path
        if path is None or self.is_there():
            return "the agent holds the key"
        if why := no_agent():
            raise KeyturnError(why, where=self.place, hint='eval "$(ssh-agent)", then run the same command again')
        ssh_add.load(path, self._passphrase(path))
        if not self.is_there():
            raise KeyturnError("the agent took the key, and does not list it", where=self.place, hint="ssh-add -l")
        return "the key is loaded into the ssh-agent"

    def is_there(self) -> bool:
        """Whether the agent holds a key that has a file here too."""
        agent = Agent.of_environment()
        if self.key.path is None or agent is None:
            return False
        with closing(agent):
            return self.key.public.blob in {blob for blob, _ in agent.list_keys()}

    def undo(self) -> str:
        path = self.key.path
        if path is None or not self.is_there():
            return "the ssh-agent does not hold the key"
        ssh_add.unload(path)
        return "the key is taken out of the ssh-agent"

    def _passphrase(self, path: Path) -> str | None:
        """Found before ssh-add is run, so that it is given once, and right. None for a key that has none."""
        if not self.key.is_hardware and self.known.of(self.key.public) is None:
            self.known.opened(path)
        return self.known.of(self.key.public)


def agent_steps(key: KeyPlace, known: KnownPassphrases) -> Sequence[AgentStep]:
    """The step for this key; none for one that is in no file, or where no agent takes it."""
    return [AgentStep(key, known)] if key.path and not no_agent() else []


def no_agent() -> str:
    """Why there is no agent for this device's key; empty when there is one."""
    agent = Agent.of_environment()
    if agent is None or not _answers(agent):
        return "no ssh-agent here: the key is read from its file"
    if name := name_of(agent.path):
        return f"the ssh-agent here is {name}'s, which takes no keys: the key is read from its file"
    if is_forwarded(agent):
        return "the ssh-agent here is another machine's, forwarded by ssh: the key stays in its file"
    return ""


def _answers(agent: Agent) -> bool:
    with closing(agent):
        return agent.answers()
