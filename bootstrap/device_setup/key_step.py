"""The step that stands for this device's key. It is made by `onboard`; here it is looked for, and taken away at last.

Only a key file that keyturn made is taken away, told by its comment; one that the person had, or one in an agent, may
open more than this fleet, and is theirs to delete.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bootstrap.device_setup.key_place import KeyPlace
from bootstrap.device_setup.own_files import remove
from bootstrap.ssh.agent import Agent
from bootstrap.this_device import public_key_of
from keys.errors import KeyturnError


@dataclass(frozen=True)
class KeyStep:
    """comment: that of the keys that keyturn makes for this device. forget_passphrase: of the key with this
    fingerprint, wherever keyturn keeps it; raises KeyturnError."""

    key: KeyPlace
    comment: str
    forget_passphrase: Callable[[str], None]
    name: str = "private key"

    @property
    def place(self) -> str:
        return str(self.key.path) if self.key.path else self.key.agent or "ssh-agent"

    def is_done(self) -> bool:
        if self.key.path:
            return self.key.path.exists()
        agent = Agent(self.key.agent) if self.key.agent else Agent.of_environment()
        if agent is None:
            return False
        try:
            return any(blob == self.key.public.blob for blob, _ in agent.list_keys())
        finally:
            agent.close()

    def do(self) -> str:
        if self.is_done():
            return "it is there"
        hint = "put it back, or make this machine a device of its own: keyturn onboard NAME --kind KIND"
        if not self.key.path:
            hint = "start the agent, or unlock it; `ssh-add -l` lists what it holds"
        raise KeyturnError(
            f"the private key of {self.key.public.fingerprint} is not there", where=self.place, hint=hint
        )

    def is_there(self) -> bool:
        return self._ours is not None and (self._ours.exists() or _public(self._ours).exists())

    def stays(self) -> str:
        """Why it is not taken away, as a sentence; empty where it is, or is gone."""
        if self._ours is not None:
            return ""
        if self.key.path is None:
            return f"the private key stays in its agent ({self.place}): delete it there"
        return (
            f"the private key stays, as keyturn did not make it: rm {self.key.path}" if self.key.path.exists() else ""
        )

    def undo(self) -> str:
        """The passphrase may not stand in the way: without the key it opens nothing."""
        file = self._ours
        if file is None:
            return self.stays()
        said = f"deleted {file}"
        try:
            self.forget_passphrase(self.key.public.fingerprint)
        except KeyturnError as error:
            said += f"; its passphrase could not be looked for in the key ring: {error.what}"
        remove(file)
        remove(_public(file))
        return said

    @property
    def _ours(self) -> Path | None:
        """The file, where keyturn made it."""
        file = self.key.path
        if file is None or not _public(file).exists():
            return None
        public = public_key_of(_public(file))
        return file if public == self.key.public and public.comment == self.comment else None


def _public(file: Path) -> Path:
    return file.with_name(f"{file.name}.pub")
