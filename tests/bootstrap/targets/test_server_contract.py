"""The contract, kept by the server target: on the embedded server, and on OpenSSH's as root, by sudo, and as a user."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

import pytest

from bootstrap.sandbox.ssh_server import SshServer
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab, Pinned, line_of
from tests.bootstrap.targets.contract import Stage, TargetContract
from tests.bootstrap.targets.dying_server import POINTS, die_at
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory
from tests.keys.made import key


class Server(Pinned, Protocol):
    def authorized_keys(self, account: str) -> bytes: ...
    def write_authorized_keys(self, account: str, data: bytes) -> None: ...


FOREIGN = b"# by hand\r\n\n  no-pty,command=\"echo '\xff'\" " + line_of(key("stranger")) + b"not a key\0\n"


def staged(
    lab: Lab,
    server: Server,
    login: tuple[str, str],
    snapshot: Callable[[], object],
    switch: tuple[Callable[[], None], Callable[[], None]],
) -> Stage:
    """login: the user we log in as, and the account that keys are put at."""
    user, account = login
    sudo = user != account
    off, on = switch

    def seed_foreign() -> Sequence[PublicKey]:
        server.write_authorized_keys(account, FOREIGN + lab.own_line)
        return [key("stranger"), lab.own.public]

    @contextmanager
    def away() -> Iterator[None]:
        off()
        yield
        on()

    return Stage(
        lab.target(server, user, sudo=sudo),
        account,
        snapshot,
        seed_foreign,
        foreign=lambda: server.authorized_keys(account)[: len(FOREIGN + lab.own_line)],
        away=away,
        deaths=[partial(die_at, lab, server, (user, sudo), point) for point in POINTS],
    )


class TestEmbeddedServer(TargetContract):
    @pytest.fixture
    def stage(self, lab: Lab, box: SshServer) -> Stage:
        folder = box.host.home("root") / ".ssh"

        def snapshot() -> object:
            return {path.name: path.read_bytes() for path in folder.iterdir()}

        return staged(lab, box, ("root", "root"), snapshot, (box.switch_off, box.switch_on))


def staged_on_host(lab: Lab, host: Host, account: str, user: str) -> Stage:
    home = "/root" if account == "root" else f"/home/{account}"

    def snapshot() -> object:
        return host.shell('cd "$1/.ssh"; ls -lAn --time-style=+; cat * 2>/dev/null', home)

    return staged(lab, host, (user, account), snapshot, (host.stop_sshd, host.start_sshd))


class TestOpenSshAsRoot(TargetContract):
    @pytest.fixture
    def stage(self, lab: Lab, hosts: HostFactory) -> Stage:
        host = hosts("web", [Account("root", authorized_keys=lab.own_line)])
        return staged_on_host(lab, host, "root", "root")


class TestOpenSshBySudo(TargetContract):
    @pytest.fixture
    def stage(self, lab: Lab, hosts: HostFactory) -> Stage:
        media = Account("media", authorized_keys=lab.own_line)
        host = hosts("web", [Account("deploy", sudo=True, authorized_keys=lab.own_line), media])
        return staged_on_host(lab, host, "media", "deploy")


class TestOpenSshAsUser(TargetContract):
    @pytest.fixture
    def stage(self, lab: Lab, hosts: HostFactory) -> Stage:
        host = hosts("web", [Account("deploy", authorized_keys=lab.own_line)])
        return staged_on_host(lab, host, "deploy", "deploy")
