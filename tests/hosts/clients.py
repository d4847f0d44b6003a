"""OpenSSH clients that go on, each a process of its own, and what runs on a test host meanwhile."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bootstrap.pace import wait_until
from tests.hosts.daemons import Daemon
from tests.hosts.namespace import Host
from tests.hosts.openssh import SshKey, client_environment, client_options


class Clients:
    """Clients of one host. at: another daemon there than its sshd. clients: all that have to end with the test."""

    def __init__(self, host: Host, folder: Path, at: Daemon | None = None) -> None:
        self.host = host
        self.at = at or host
        self.folder = folder
        self.known_hosts = folder / f"known_hosts_{self.at.address}_{self.at.port}"
        self.known_hosts.write_text(f"{self.at.known_hosts_line}\n")
        self.clients = contextlib.ExitStack()

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
        argv = ["ssh", "-F", "none", "-p", str(self.at.port), "-i", str(key.private), *words]
        for option in client_options(self.known_hosts):
            argv += ["-o", option]
        if cert:
            argv += ["-o", f"CertificateFile={cert}"]
        argv += [f"{user}@{self.at.address}", *([command] if command else [])]
        client = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=client_environment()
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
def clients_of(host: Host, folder: Path, at: Daemon | None = None) -> Iterator[Clients]:
    """Clients of one host, which end with the block."""
    one = Clients(host, folder, at)
    with one.clients:
        yield one
