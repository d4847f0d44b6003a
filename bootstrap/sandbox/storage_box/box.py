"""The box itself: a folder for its disk, two listeners, one host key. It can be switched off and on again."""

import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Self

from bootstrap.sandbox.sshd.ask import would_let_in
from bootstrap.sandbox.sshd.connection import Connection
from bootstrap.sandbox.sshd.connections import Connections
from bootstrap.sandbox.sshd.host_key import host_key
from bootstrap.sandbox.sshd.listener import Listener
from bootstrap.sandbox.storage_box.faults import Faults
from bootstrap.sandbox.storage_box.gatekeeper import BoxGatekeeper
from bootstrap.sandbox.storage_box.sftp import BoxRequests
from keys.public_key import PublicKey

_KEY_FILE = ".ssh/authorized_keys"


class StorageBox:
    """Use as a context manager, or `switch_on()` and `stop()`. The ports are taken at once, and kept to the end.

    folder: homes/NAME is the home of each account. port: takes keys in OpenSSH's form. rfc4716_port: the other.
    """

    def __init__(self, folder: Path, user: str, sub_accounts: Sequence[str] = ()) -> None:
        self.user = user
        self.accounts = (user, *sub_accounts)
        self.faults = Faults()
        self.address = "127.0.0.1"
        self._homes = {account: folder / "homes" / account for account in self.accounts}
        for home in self._homes.values():
            home.mkdir(parents=True, exist_ok=True)
        self._private_key, self.host_key = host_key(folder, user)
        self._connections = Connections()
        self._listeners = [Listener(self.address, 0, partial(self._accept, blocks)) for blocks in (False, True)]
        self.port, self.rfc4716_port = (listener.port for listener in self._listeners)

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def known_hosts_line(self) -> str:
        """The lines that pin its host key at both ports; no newline at the end."""
        ports = (self.port, self.rfc4716_port)
        return "\n".join(f"[{self.address}]:{port} {self.host_key.bare_line}" for port in ports)

    def home(self, account: str) -> Path:
        return self._homes[account]

    def switch_on(self) -> None:
        for listener in self._listeners:
            listener.open()

    def switch_off(self) -> None:
        """Refuse connections, cut those that are open."""
        for listener in self._listeners:
            listener.close()
        self._cut_all()

    def stop(self) -> None:
        """Switch off for good."""
        for listener in self._listeners:
            listener.release()
        self._cut_all()

    def authorized_keys(self, account: str) -> bytes:
        """What stands in the account's key file; nothing where there is none."""
        file = self._homes[account] / _KEY_FILE
        return file.read_bytes() if file.exists() else b""

    def write_authorized_keys(self, account: str, data: bytes) -> None:
        """Put a key file there by hand, mode 0600."""
        file = self._homes[account] / _KEY_FILE
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_bytes(data)
        file.chmod(0o600)

    def lets_in(self, account: str, key: PublicKey, port: int) -> bool:
        """Ask over SSH, with the public key alone. Raises OSError where the box is switched off."""
        return would_let_in((self.address, port), account, key)

    def _accept(self, blocks: bool, sock: socket.socket) -> None:
        files = {account: home / _KEY_FILE for account, home in self._homes.items()}
        requests = BoxRequests(self._homes, self.faults)
        make = partial(Connection, sock, requests, partial(BoxGatekeeper, files, blocks))
        self._connections.begin(sock, make, self._private_key)

    def _cut_all(self) -> None:
        for connection in self._connections.cut():
            connection.join()
