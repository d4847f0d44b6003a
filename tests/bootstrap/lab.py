"""A bench for the SSH tests: an ssh folder with a key of our own, and connectors and targets made from it."""

import socket
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from bootstrap.config import ServerConfig
from bootstrap.ssh.address import Address, Timeouts
from bootstrap.ssh.agent import Agent
from bootstrap.ssh.client_config import ClientConfig
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities, Passphrase
from bootstrap.targets.server.target import ServerTarget
from keys.key_pair import KeyPair
from keys.known_hosts import KnownHosts
from keys.plan import Change, Verb
from keys.public_key import PublicKey
from keys.safety import Rule

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PATIENT = Timeouts(connect=10, handshake=30, login=30, command=60)
Connect = Callable[[tuple[str, int], float], socket.socket]


class Pinned(Protocol):
    """A server of the tests: a real sshd, or the sandbox's."""

    @property
    def address(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def known_hosts_line(self) -> str: ...


class Closes(Protocol):
    def close(self) -> None: ...


_Closes = TypeVar("_Closes", bound=Closes)


@dataclass
class Lab:
    """folder: the ssh folder. own: the pair whose private half is there, as id_ed25519."""

    folder: Path
    own: KeyPair = field(default_factory=lambda: KeyPair.generate("pc@kua"))
    timeouts: Timeouts = PATIENT
    _open: list[Closes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.write_key("id_ed25519", self.own)

    @property
    def own_line(self) -> bytes:
        """Our own key as a line of authorized_keys."""
        return line_of(self.own.public)

    def write_key(self, name: str, pair: KeyPair, passphrase: str | None = None) -> Path:
        path = self.folder / name
        path.write_bytes(pair.private_openssh(passphrase, rounds=1))
        path.chmod(0o600)
        path.with_name(f"{name}.pub").write_text(f"{pair.public.line}\n")
        return path

    def connector(
        self,
        *servers: Pinned,
        trusted: Collection[str] = (),
        known_hosts: str | None = None,
        passphrase: Passphrase = lambda _path, _fingerprint: None,
        devices: Collection[PublicKey] = (),
        agent: Agent | None = None,
        connect: Connect = socket.create_connection,
    ) -> Connector:
        """known_hosts: its text; without it, what the servers really show is pinned."""
        if known_hosts is None:
            known_hosts = "".join(f"{server.known_hosts_line}\n" for server in servers)
        connector = Connector(
            ClientConfig(self.folder),
            Identities(self.folder, passphrase, devices, agent),
            HostKeys(KnownHosts.parse(known_hosts), trusted),
            self.timeouts,
            connect,
        )
        self._open.append(connector)
        return connector

    def target(
        self,
        server: Pinned,
        user: str | None = None,
        *,
        sudo: bool = False,
        accounts: tuple[str, ...] | None = None,
        connector: Connector | None = None,
        overridden: frozenset[Rule] = frozenset(),
        ticks: Callable[[], float] = time.monotonic,
    ) -> ServerTarget:
        config = ServerConfig("web", server.address, server.port, user, sudo, accounts)
        connector = connector or self.connector(server)
        target = ServerTarget(config, connector, lambda: NOW, overridden=overridden, ticks=ticks)
        return self.closing(target)

    def closing(self, one: _Closes) -> _Closes:
        """It is closed with the bench."""
        self._open.append(one)
        return one

    def close(self) -> None:
        for one in reversed(self._open):
            one.close()


def address_of(server: Pinned, user: str | None = None) -> Address:
    return Address(server.address, server.port, user)


def line_of(key: PublicKey) -> bytes:
    return f"{key.line}\n".encode()


def add(key: PublicKey, account: str = "root", options: str = "") -> Change:
    return Change(Verb.ADD, "server:web", account, key, "macbook", "wanted here", options)


def remove(key: PublicKey, account: str = "root") -> Change:
    return Change(Verb.REMOVE, "server:web", account, key, "macbook", "lost")
