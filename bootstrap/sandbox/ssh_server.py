"""An embedded SSH server on loopback: accounts in a folder, keys from their authorized_keys, a real shell.

It can be switched off (connections are refused, open ones cut) and on again at the same port. `stop` leaves no thread
and no process.
"""

import socket
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from bootstrap.sandbox.sshd.account import DEPLOY, ROOT, Account
from bootstrap.sandbox.sshd.ask import would_let_in
from bootstrap.sandbox.sshd.connection import Connection
from bootstrap.sandbox.sshd.connections import Connections
from bootstrap.sandbox.sshd.gatekeeper import Gatekeeper
from bootstrap.sandbox.sshd.host import Host
from bootstrap.sandbox.sshd.host_key import host_key
from bootstrap.sandbox.sshd.listener import Listener
from bootstrap.sandbox.sshd.processes import Processes
from bootstrap.sandbox.sshd.requests import SessionRequests
from keys.public_key import PublicKey


class SshServer:
    """Use as a context manager, or `switch_on()` and `stop()`. The port is taken at once, and kept to the end.

    folder: the host's disk (see sshd.host). port: 0 takes a free one. switched: told about each switch_on, switch_off.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        accounts: Sequence[Account] = (ROOT, DEPLOY),
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        switched: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        self.name = name
        self.host = Host(folder, name, accounts)
        self._private_key, self.host_key = host_key(self.host.folder / "etc", name)
        self._switched = switched
        self._processes = Processes()
        self._connections = Connections()
        self._listener = Listener(address, port, self._accept)
        self.address = address
        self.port = self._listener.port

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_on(self) -> bool:
        return self._listener.is_open

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(self.host.accounts)

    @property
    def known_hosts_line(self) -> str:
        """The line that pins this server's host key; no newline."""
        return f"[{self.address}]:{self.port} {self.host_key.bare_line}"

    def switch_on(self) -> None:
        self._listener.open()
        self._switched(True)

    def switch_off(self) -> None:
        """Refuse connections, cut those that are open, end what they run."""
        self._listener.close()
        self._cut_all()
        self._switched(False)

    def reinstall(self, root: bytes) -> None:
        """Its disk is written anew: another host key, and no keys but these, in root's file. It is on afterwards."""
        self.switch_off()
        for account in self.accounts:
            for file in self.host.key_files(account):
                file.unlink(missing_ok=True)
        self.write_authorized_keys("root", root)
        for file in (self.host.folder / "etc").glob("ssh_host_*"):
            file.unlink()
        self._private_key, self.host_key = host_key(self.host.folder / "etc", self.name)
        self.switch_on()

    def stop(self) -> None:
        """Switch off for good."""
        self._listener.release()
        self._cut_all()
        self._processes.close()

    def authorized_keys(self, account: str) -> bytes:
        """What stands in the account's first key file; nothing where there is none."""
        file = self.host.key_files(account)[0]
        return file.read_bytes() if file.exists() else b""

    def write_authorized_keys(self, account: str, data: bytes) -> None:
        """Put a key file there by hand, mode 0600."""
        file = self.host.key_files(account)[0]
        file.write_bytes(data)
        file.chmod(0o600)

    def lets_in(self, account: str, key: PublicKey) -> bool:
        """Ask over SSH, with the public key alone. Raises OSError where the server is switched off."""
        return would_let_in((self.address, self.port), account, key)

    def _accept(self, sock: socket.socket) -> None:
        requests = SessionRequests(self.host, self._processes)
        make = partial(Connection, sock, requests, partial(Gatekeeper, self.host))
        self._connections.begin(sock, make, self._private_key)

    def _cut_all(self) -> None:
        for connection in self._connections.cut():
            while connection.is_alive():
                self._processes.kill_all()
                connection.join(0.05)
