"""Ask an SSH server, with the public key alone, whether it would let that key in (RFC 4252 section 7).

The sandbox's own eyes: stories and tests check by it what keyturn says it did, so nothing of keyturn's SSH code is
used.
"""

import contextlib
import socket
import threading
from typing import Any, cast

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.common import (
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_PK_OK,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.message import Message

from keys.errors import KeyturnError
from keys.public_key import PublicKey

_SECONDS = 10.0


def would_let_in(address: tuple[str, int], account: str, key: PublicKey) -> bool:
    """Raises OSError where there is no connection, KeyturnError where the answer does not come."""
    with socket.create_connection(address, _SECONDS) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = paramiko.Transport(sock)
        try:
            transport.start_client(timeout=_SECONDS)
            question = _Question(transport)
            transport.auth_handler = question
            return question.ask(account, key)
        except (paramiko.SSHException, EOFError) as error:
            raise KeyturnError(f"no answer: {error}", where=f"{address[0]} port {address[1]}") from None
        finally:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            transport.close()
            transport.join(_SECONDS)


class _Question(AuthHandler):
    """Sends requests without a signature and waits for the answer to each."""

    def __init__(self, transport: paramiko.Transport) -> None:
        super().__init__(transport)
        self._answered = threading.Event()
        self._answer = 0

    def ask(self, account: str, key: PublicKey) -> bool:
        service = Message()
        service.add_byte(cMSG_SERVICE_REQUEST)
        service.add_string("ssh-userauth")
        self._exchange(service)
        request = Message()
        request.add_byte(cMSG_USERAUTH_REQUEST)
        for text in (account, "ssh-connection", "publickey"):
            request.add_string(text)
        request.add_boolean(False)
        request.add_string(key.type.replace("ssh-rsa", "rsa-sha2-512"))
        request.add_string(key.blob)
        return self._exchange(request) == MSG_USERAUTH_PK_OK

    def abort(self) -> None:
        """The transport calls this when the connection breaks."""
        self._answered.set()

    def _exchange(self, message: Message) -> int:
        self._answer = 0
        self._answered.clear()
        cast("Any", self.transport)._send_message(message)
        self._answered.wait(_SECONDS)
        if not self._answer:
            raise paramiko.SSHException("the connection broke, or time ran out")
        return self._answer

    @property
    def _client_handler_table(self) -> dict[int, Any]:
        return {
            kind: lambda _message, kind=kind: self._got(kind)
            for kind in (MSG_SERVICE_ACCEPT, MSG_USERAUTH_PK_OK, MSG_USERAUTH_FAILURE)
        }

    def _got(self, kind: int) -> None:
        self._answer = kind
        self._answered.set()
