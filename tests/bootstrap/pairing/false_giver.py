"""A giver with the right host key who says what it likes: for the joiner's side of the exchange."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import paramiko

from bootstrap.pairing.host_key import one_shot_host_key
from keys.join_exchange import SUBSYSTEM
from keys.pairing import Code, Link
from tests.bootstrap.ssh.raw_server import RawServer

Says = Callable[[paramiko.Channel], None]


@contextmanager
def false_giver(says: Says, *, opens: bool = True, user_auth: bool = True) -> Iterator[Link]:
    """The link to it. says: writes to the joiner, who then ends the connection. opens: whether it knows of joining.

    user_auth: whether it takes any key.
    """
    private, host_key = one_shot_host_key()

    def answer(sock: socket.socket) -> None:
        transport = paramiko.Transport(sock)
        transport.add_server_key(private)
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            there = _Server(opens, user_auth)
            transport.start_server(server=there)
            if (channel := transport.accept(5)) and there.asked.wait(5):
                says(channel)
                _wait_for_the_end(transport)
        transport.close()

    with RawServer(answer) as server:
        yield Link(Code.make(os.urandom(8), host_key), "127.0.0.1", server.port)


def _wait_for_the_end(transport: paramiko.Transport) -> None:
    transport.join(10)
    assert not transport.is_alive()


class _Server(paramiko.ServerInterface):
    def __init__(self, opens: bool, user_auth: bool) -> None:
        self._opens, self._user_auth = opens, user_auth
        self.asked = threading.Event()

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return paramiko.common.AUTH_SUCCESSFUL if self._user_auth else paramiko.common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        self.asked.set()
        return self._opens and name == SUBSYSTEM
