"""Our own keys: those of the agent, of IdentityFile, and of the usual files in the ssh folder.

Each private key is read and decrypted once a run, whatever number of servers it opens, and only when a server would
take it. At most five are offered to a server, likeliest first, as sshd hangs up after six tries (MaxAuthTries).
"""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from pathlib import Path

from bootstrap.ssh.agent import Agent
from bootstrap.ssh.identity import AgentIdentity, FileIdentity, Identity
from keys.errors import KeyturnError
from keys.public_key import PublicKey

Passphrase = Callable[[Path, str], str | None]

AT_MOST = 5
USUAL_FILES = ("id_ed25519", "id_ecdsa", "id_rsa")


class Identities:
    """The keys that this run may log in with. May be asked by several threads.

    folder: the ssh folder. passphrase: asked for an encrypted file's, with its path and fingerprint; None from it
    leaves the key out. devices: the public keys of the fleet's devices, the likeliest after a host's own IdentityFile.
    former: those that they had before, which may get in somewhere still.
    """

    def __init__(
        self,
        folder: Path,
        passphrase: Passphrase = lambda _path, _fingerprint: None,
        devices: Collection[PublicKey] = (),
        agent: Agent | None = None,
        former: Collection[PublicKey] = (),
    ) -> None:
        self.devices = frozenset(devices)
        self._former = frozenset(former)
        self._folder = folder
        self._passphrase = passphrase
        self._agents = {"": agent} if agent else {}
        self._lock = threading.Lock()
        self._usual: tuple[Path, ...] | None = None
        self._held: dict[str, tuple[Identity, ...]] = {}
        self._files: dict[Path, FileIdentity | None] = {}
        self._worked: dict[tuple[str, int, str], PublicKey] = {}
        self._only: PublicKey | None = None

    def only(self, key: PublicKey) -> "Identities":
        """The same, and that key alone of them. What was read and opened is shared."""
        one = copy(self)
        one._only = key
        one.devices = frozenset({key})
        return one

    def for_server(
        self,
        files: Sequence[Path] = (),
        agent: str | None = None,
        *,
        only_files: bool = False,
        server: tuple[str, int, str] | None = None,
    ) -> list[Identity]:
        """What to offer, in order. agent: the socket of IdentityAgent, "none" for no agent.

        files: the host's IdentityFiles. only_files: leave out what the agent holds beyond them; but where they name a
        key that a device had before, those that devices have now are offered too. server: (host, port, user); a key
        that got in there before comes first.
        """
        with self._lock:
            named = [found for path in files if (found := self._file(path))]
            held = self._from_agent(agent)
            worked = self._worked.get(server) if server else None
            wanted = {identity.public for identity in named} | {key for path in files if (key := self._named(path))}
            allowed = wanted | (self.devices if wanted & self._former else frozenset())
            leaves_usual = only_files and allowed == wanted
            usual = [] if leaves_usual else [found for path in self._usual_files() if (found := self._file(path))]
        mine = [one for one in (*held, *named, *usual) if self._only in (None, one.public)]
        if only_files:
            mine = [one for one in mine if one.public in allowed]
        return _unique(sorted(mine, key=lambda one: self._rank(one.public, worked, wanted)), AT_MOST)

    def remember(self, server: tuple[str, int, str], key: PublicKey) -> None:
        """This key got in there."""
        with self._lock:
            self._worked[server] = key

    def add(self, identity: FileIdentity, *, in_place_of: PublicKey) -> None:
        """This key was made since the run began, for the device of the fleet that had the other one."""
        with self._lock:
            self._usual = (*self._usual_files(), Path(identity.where))
            self._files[Path(identity.where)] = identity
            self.devices = self.devices - {in_place_of} | {identity.public}
            self._former |= {in_place_of}

    def locked(self) -> KeyturnError | None:
        """Why one of the key files that a server would have taken could not be opened."""
        return next((found.failure for found in self._files.values() if found and found.failure), None)

    def close(self) -> None:
        for agent in self._agents.values():
            agent.close()

    def _rank(self, key: PublicKey, worked: PublicKey | None, wanted: Collection[PublicKey]) -> int:
        """Lower is likelier; the agent's own copy of a key stands before its file, as it needs no passphrase."""
        if key == worked:
            return 0
        return 1 if key in wanted else 2 if key in self.devices else 3 if key in self._former else 4

    def _from_agent(self, name: str | None) -> list[Identity]:
        if name == "none":
            return []
        agent = self._agents.setdefault(name, Agent(name)) if name else self._agents.get("")
        if agent is None:
            return []
        if agent.path not in self._held:
            self._held[agent.path] = tuple(_agent_identities(agent))
        return list(self._held[agent.path])

    def _usual_files(self) -> tuple[Path, ...]:
        """The usual names, and whatever holds the key of one of the fleet's devices by the .pub file beside it."""
        if self._usual is None:
            ours = self.devices | self._former
            beside = [path for path in sorted(self._folder.glob("*.pub")) if _public_key(path) in ours]
            names = (*USUAL_FILES, *(path.stem for path in beside))
            self._usual = tuple(self._folder / name for name in dict.fromkeys(names))
        return self._usual

    def _named(self, path: Path) -> PublicKey | None:
        """The public key that an IdentityFile stands for, where only the agent holds the private one."""
        return _public_key(path) or _public_key(path.with_name(f"{path.name}.pub"))

    def _file(self, path: Path) -> FileIdentity | None:
        if path not in self._files:
            self._files[path] = FileIdentity.read(path, self._passphrase)
        return self._files[path]


def _agent_identities(agent: Agent) -> Iterable[Identity]:
    for blob, comment in agent.list_keys():
        try:
            yield AgentIdentity(PublicKey.from_blob(blob, comment), agent)
        except KeyturnError:
            continue  # a kind of key that is not known here


def _unique(identities: Iterable[Identity], at_most: int) -> list[Identity]:
    found: dict[PublicKey, Identity] = {}
    for identity in identities:
        found.setdefault(identity.public, identity)
    return list(found.values())[:at_most]


def _public_key(path: Path) -> PublicKey | None:
    try:
        return PublicKey.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyturnError):
        return None
