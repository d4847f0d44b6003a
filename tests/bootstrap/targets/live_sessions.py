"""Sessions that go on: OpenSSH's client as a process of its own, and what runs on a test host meanwhile."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bootstrap.config import ServerConfig
from bootstrap.targets.server.login import Login
from keys.public_key import PublicKey
from tests.bootstrap.lab import Lab
from tests.bootstrap.pace import wait_until
from tests.hosts import Account, Host
from tests.hosts.factory import HostFactory, KeyFactory
from tests.hosts.openssh import SshKey

CLIENT = (
    "IdentitiesOnly=yes", "IdentityAgent=none", "BatchMode=yes", "StrictHostKeyChecking=yes", "LogLevel=ERROR",
    "GlobalKnownHostsFile=/dev/null", "KexAlgorithms=curve25519-sha256", "ConnectTimeout=10",
)  # fmt: skip


class Stage:
    """A host with root and deploy (who has sudo), both open to three keys: our own, the lost one, and a kept one."""

    def __init__(self, lab: Lab, hosts: HostFactory, make: KeyFactory, folder: Path, config: str = "") -> None:
        self.lab = lab
        self.folder = folder
        self.lost, self.kept = make("lost@kua"), make("kept@kua")
        lines = lab.own_line + f"{self.lost.line}\n{self.kept.line}\n".encode()
        accounts = [Account("root", authorized_keys=lines), Account("deploy", True, authorized_keys=lines)]
        self.host: Host = hosts("web", accounts, config)
        self.known_hosts = folder / "known_hosts"
        self.known_hosts.write_text(f"{self.host.known_hosts_line}\n")
        self.clients = contextlib.ExitStack()

    @property
    def lost_key(self) -> PublicKey:
        return PublicKey.parse(self.lost.line)

    def login(self, user: str = "root", *, sudo: bool = False) -> Login:
        host = self.host
        login = Login(ServerConfig("web", host.address, host.port, user, sudo), self.lab.connector(host))
        self.clients.callback(login.close)
        return login

    def ssh(
        self, key: SshKey, user: str = "root", command: str = "", *words: str, cert: Path | None = None
    ) -> "subprocess.Popen[bytes]":
        """A client that goes on; words are more of its arguments. Returns once the log tells of a login."""
        before = self.host.log().count("Accepted ")
        client = self.client(key, user, command, *words, cert=cert)
        wait_until(lambda: self.host.log().count("Accepted ") > before)
        return client

    def client(
        self, key: SshKey, user: str = "root", command: str = "", *words: str, cert: Path | None = None
    ) -> "subprocess.Popen[bytes]":
        """A client of which nobody waits for its login."""
        argv = ["ssh", "-F", "none", "-p", str(self.host.port), "-i", str(key.private), *words]
        for option in (*CLIENT, f"UserKnownHostsFile={self.known_hosts}"):
            argv += ["-o", option]
        if cert:
            argv += ["-o", f"CertificateFile={cert}"]
        argv += [f"{user}@{self.host.address}", *([command] if command else [])]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SSH_")}
        client = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        self.clients.enter_context(client)
        self.clients.callback(client.kill)
        return client

    def running(self, words: str) -> list[int]:
        """The pids of the host's processes whose command line begins with these words."""
        table = (line.split(maxsplit=1) for line in self.host.shell("ps -ww -eo pid=,args=").decode().splitlines())
        return [int(pid) for pid, args in table if args.startswith(words)]

    def await_running(self, *words: str) -> None:
        wait_until(lambda: all(self.running(some) for some in words))

    def ends(self, client: "subprocess.Popen[bytes]") -> bool:
        """Whether the client has lost its server."""
        try:
            return client.wait(10) == 255
        except subprocess.TimeoutExpired:
            return False


@contextlib.contextmanager
def stage(lab: Lab, hosts: HostFactory, make: KeyFactory, folder: Path, config: str = "") -> Iterator[Stage]:
    one = Stage(lab, hosts, make, folder, config)
    with one.clients:
        yield one
