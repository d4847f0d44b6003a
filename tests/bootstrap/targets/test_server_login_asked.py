"""What the login that is open was asked about: of a later one it is forgotten, however that came about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, cast

import pytest

from bootstrap.config import ServerConfig
from bootstrap.ssh.address import Address
from bootstrap.ssh.errors import ClosedError
from bootstrap.targets.server import beyond_files
from bootstrap.targets.server.login import Login
from bootstrap.targets.server.logins import LogProof
from bootstrap.targets.server.sessions import Sessions
from keys.public_key import PublicKey
from tests.keys.made import key

LOST = [key(name) for name in ("macbook", "pc", "ipad", "iphone", "attic")]  # more than one connection takes
OURS = frozenset(("root", one) for one in LOST)


@dataclass
class Session:
    """One that can die, when it is used or before."""

    asked: Mapping[PublicKey, bool]
    public_key_used: PublicKey = field(default_factory=lambda: key("own"))
    version: str = "SSH-2.0-OpenSSH_9.2p1"
    alive: bool = True
    dies: bool = False

    def run(self, _script: bytes, _command: str) -> object:
        if self.dies:
            self.alive = False
            raise ClosedError("cut", where="web")
        return None

    def close(self) -> None:
        self.alive = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Route:
    user: str = "root"
    host: str = "web"
    port: int = 22


@dataclass
class Server:
    """A Connector to a server that lets none of the lost keys in."""

    opened: list[Session] = field(default_factory=list)

    def route(self, _address: Address) -> Route:
        return Route()

    def open(self, _address: Address, ask: Sequence[PublicKey] = ()) -> Session:
        self.opened.append(Session(dict.fromkeys(ask, False)))
        return self.opened[-1]

    def ask(self, _address: Address, keys: Sequence[PublicKey]) -> dict[PublicKey, bool]:
        return dict.fromkeys(keys, False)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def login(server: Server) -> Login:
    return Login(ServerConfig("web", "web", user="root"), cast("Any", server))


def dies_unseen(login: Login, server: Server) -> None:
    server.opened[0].alive = False
    login.run(b"")


def dies_in_use(login: Login, server: Server) -> None:
    server.opened[0].dies = True
    login.run(b"")


def is_closed(login: Login, _server: Server) -> None:
    login.close()
    login.run(b"")


def is_renewed(login: Login, _server: Server) -> None:
    login.renew([])


def says_its_version_anew(login: Login, server: Server) -> None:
    server.opened[0].alive = False
    assert login.openssh


LATER = [dies_unseen, dies_in_use, is_closed, is_renewed, says_its_version_anew]


def test_it_is_every_key_of_every_account_asked_by_the_login_or_behind_it(login: Login) -> None:
    login.renew(LOST)
    login.ask_as("deploy", LOST)
    login.ask_from_outside("git", LOST[:1])
    asked_elsewhere = {("deploy", one) for one in LOST} | {("git", LOST[0])}
    assert login.asked == OURS | asked_elsewhere


@pytest.mark.parametrize("later", LATER)
def test_a_later_login_was_asked_about_none_of_them(
    login: Login, server: Server, later: Callable[[Login, Server], None]
) -> None:
    login.renew(LOST)
    later(login, server)
    assert login.asked == frozenset()


@pytest.mark.parametrize("moment", ["end_sessions", "logins_since_ours"])
def test_a_login_cut_while_sessions_end_or_the_log_is_read_answers_for_no_key(
    login: Login, server: Server, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"end_sessions": Sessions(log="journal"), "logins_since_ours": LogProof(True, ())}

    def cut(name: str) -> object:
        if name == moment:
            dies_in_use(login, server)
        return found[name]

    for name in found:
        monkeypatch.setattr(beyond_files, name, lambda *_about, name=name: cut(name))
    login.renew(LOST)
    done = beyond_files.ended(login, LOST)
    assert (done.log, done.asked) == (LogProof(True, ()), frozenset())
