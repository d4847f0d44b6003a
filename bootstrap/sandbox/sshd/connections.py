"""The connections that an embedded server has open, from their first byte to their end."""

import socket
import threading
from collections.abc import Callable, Sequence

import paramiko

from bootstrap.sandbox.sshd.connection import Connection

Make = Callable[[Callable[[Connection], None]], Connection]
"""Makes a connection that calls what it is given at its end. Raises OSError where the client is gone already."""


class Connections:
    """May be used from several threads."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()
        self._lock = threading.Lock()

    def begin(self, sock: socket.socket, make: Make, host_key: paramiko.PKey) -> None:
        """Serve a client, whose socket that is, in a thread of its own."""
        try:
            connection = make(self._ended)
        except OSError:
            sock.close()
            return
        with self._lock:
            self._open.add(connection)
        connection.begin(host_key)

    def cut(self) -> Sequence[Connection]:
        """Cut all of them. They may take a moment to end."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            connection.cut()
        return connections

    def _ended(self, connection: Connection) -> None:
        with self._lock:
            self._open.discard(connection)
