"""One connection: paramiko's transport on the server side, with authentication and sessions that answer like sshd's."""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any, cast

import paramiko
from paramiko.common import MSG_CHANNEL_CLOSE, MSG_CHANNEL_REQUEST
from paramiko.message import Message

from bootstrap.sandbox.sshd.authentication import ServerAuth
from bootstrap.sandbox.sshd.gatekeeper import OPENSSH, Judge
from bootstrap.sandbox.sshd.launch import Login
from bootstrap.sandbox.sshd.requests import Requests

_LOG = "keyturn.sandbox.ssh"
logging.getLogger(_LOG).addHandler(logging.NullHandler())  # else paramiko's threads write tracebacks to the terminal


class Connection(paramiko.Transport):
    """A thread of its own from `begin` on. on_end is called, in that thread, when nothing of it is left.

    requests: what the client may ask for once it is in. judge: who gets in, made from the client's address.
    """

    def __init__(
        self,
        sock: socket.socket,
        requests: Requests,
        judge: Callable[[str], Judge],
        on_end: Callable[["Connection"], None],
    ) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock)
        self.set_log_channel(_LOG)
        self.local_version = f"SSH-2.0-OpenSSH_{OPENSSH[0]}.{OPENSSH[1]}p1 keyturn-sandbox"
        self.requests = requests
        self._ends: tuple[tuple[str, int], tuple[str, int]] = (sock.getpeername()[:2], sock.getsockname()[:2])
        self._auth = ServerAuth(self, judge(self._ends[0][0]))
        self._on_end = on_end

    def begin(self, host_key: paramiko.PKey) -> None:
        self.add_server_key(host_key)
        self.start_server(threading.Event(), self.requests)

    def run(self) -> None:
        try:
            super().run()
        finally:
            self.requests.end()
            self._on_end(self)

    def cut(self) -> None:
        """End the connection now, from any thread; its own thread then tidies up."""
        with contextlib.suppress(OSError):
            cast("socket.socket", self.sock).shutdown(socket.SHUT_RDWR)
        self.close()

    def login(self) -> Login:
        """Who is in."""
        accepted = self._auth.accepted
        forced = accepted.options.command if accepted else None
        return Login(self._auth.get_username() or "", forced, *self._ends)

    def _parse_newkeys(self, m: Message) -> None:
        self.auth_handler = self._auth
        super()._parse_newkeys(m)  # type: ignore[misc] # a private name


def _handle_request(channel: paramiko.Channel, m: Message) -> None:
    cast("Any", channel)._handle_request(m)
    connection = cast("Connection", channel.get_transport())
    connection.requests.answered(channel, connection.login())


def _handle_close(channel: paramiko.Channel, m: Message) -> None:
    connection = cast("Connection", channel.get_transport())
    cast("Any", channel)._handle_close(m)
    connection.requests.closed(channel)


cast("Any", Connection)._channel_handler_table = {
    **cast("Any", paramiko.Transport)._channel_handler_table,
    MSG_CHANNEL_REQUEST: _handle_request,
    MSG_CHANNEL_CLOSE: _handle_close,
}
