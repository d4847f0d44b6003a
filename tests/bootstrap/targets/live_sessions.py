"""A stage for sessions that go on: a host, three keys, clients of OpenSSH's own, and our login beside them."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bootstrap.config import ServerConfig
from bootstrap.targets.server.frames import new_nonce
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.logins import Logins, logins_script, read_logins
from bootstrap.targets.server.sessions import Sessions, read_sessions, sessions_script
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.hosts import Account
from tests.hosts.clients import Clients
from tests.hosts.factory import HostFactory, KeyFactory


class Stage(Clients):
    """A host with root and deploy (who has sudo), both open to three keys: our own, the lost one, and a kept one."""

    def __init__(self, lab: Lab, hosts: HostFactory, make: KeyFactory, folder: Path, config: str = "") -> None:
        self.lab = lab
        self.lost, self.kept = make("lost@kua"), make("kept@kua")
        lines = lab.own_line + f"{self.lost.line}\n{self.kept.line}\n".encode()
        accounts = [Account("root", authorized_keys=lines), Account("deploy", True, authorized_keys=lines)]
        super().__init__(hosts("web", accounts, config), folder)

    @property
    def lost_key(self) -> PublicKey:
        return PublicKey.parse(self.lost.line)

    def login(self, user: str = "root", *, sudo: bool = False) -> Login:
        host = self.host
        login = Login(ServerConfig("web", host.address, host.port, user, sudo), self.lab.connector(host))
        self.clients.callback(login.close)
        return login


def list_sessions(login: Login, keys: Sequence[PublicKey]) -> Sessions:
    """One look at the sessions of these keys, each in `found`."""
    nonce = new_nonce()
    return login.read(sessions_script(nonce), lambda answer: read_sessions(answer.output, nonce, keys)).sessions


def last_logins(login: Login) -> Logins:
    """When each key was last used, as the log tells."""
    nonce = new_nonce()
    return login.read(logins_script(nonce), lambda answer: read_logins(answer.output, nonce))


@contextlib.contextmanager
def stage(lab: Lab, hosts: HostFactory, make: KeyFactory, folder: Path, config: str = "") -> Iterator[Stage]:
    one = Stage(lab, hosts, make, folder, config)
    with one.clients:
        yield one
