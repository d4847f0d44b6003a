"""The ssh-agent: which keys it holds, and signatures with them (draft-ietf-sshm-ssh-agent, PROTOCOL.agent).

One connection shared by all threads. Every wait is bounded; what the agent sends is data and bounded too.
"""

import os
import socket
import threading
from dataclasses import dataclass, field

from bootstrap.ssh.errors import SshError
from keys.wire import Reader, WireError, string, uint32

_REQUEST_IDENTITIES, _IDENTITIES_ANSWER = 11, 12
_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
_RSA_FLAGS = {"rsa-sha2-256": 2, "rsa-sha2-512": 4}
_ANSWER_LIMIT = 256 * 1024  # bytes, as in OpenSSH's client
_LIST_TIMEOUT = 5.0  # seconds
_SIGN_TIMEOUT = 60.0  # seconds: a person may have to touch a key, or to confirm


class AgentError(SshError):
    """The agent does not answer, or will not sign."""


@dataclass
class Agent:
    """path: its socket. An agent that cannot be reached holds no keys."""

    path: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _connection: socket.socket | None = field(default=None, repr=False)

    @classmethod
    def of_environment(cls) -> "Agent | None":
        path = os.environ.get("SSH_AUTH_SOCK")
        return cls(path) if path else None

    def answers(self) -> bool:
        """Whether there is an agent at all, be it a locked or an empty one."""
        try:
            self._ask(bytes([_REQUEST_IDENTITIES]), _IDENTITIES_ANSWER, _LIST_TIMEOUT)
        except AgentError:
            return True
        except (OSError, WireError):
            return False
        return True

    def list_keys(self) -> list[tuple[bytes, str]]:
        """Blob and comment of each key, in the agent's order; none where no agent answers."""
        try:
            reader = Reader(self._ask(bytes([_REQUEST_IDENTITIES]), _IDENTITIES_ANSWER, _LIST_TIMEOUT))
            return [(reader.string(), reader.string().decode("utf-8", "replace")) for _ in range(reader.uint32())]
        except (OSError, WireError, AgentError):
            return []

    def sign(self, blob: bytes, data: bytes, algorithm: str) -> bytes:
        """The signature in wire form. Raises AgentError."""
        request = bytes([_SIGN_REQUEST]) + string(blob) + string(data) + uint32(_RSA_FLAGS.get(algorithm, 0))
        try:
            return Reader(self._ask(request, _SIGN_RESPONSE, _SIGN_TIMEOUT)).string()
        except (OSError, WireError) as error:
            raise AgentError(f"the agent broke off: {error}", where=self.path, hint="`ssh-add -l`") from None

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _ask(self, request: bytes, expected: int, timeout: float) -> bytes:
        with self._lock:
            try:
                connection = self._connected(timeout)
                connection.sendall(string(request))
                length = Reader(_exactly(connection, 4)).uint32()
                if not 0 < length <= _ANSWER_LIMIT:
                    raise AgentError("the agent's answer makes no sense", where=self.path)
                answer = _exactly(connection, length)
            except BaseException:
                self._drop()
                raise
        if answer[0] != expected:
            raise AgentError("the agent will not sign", where=self.path, hint="unlock it: `ssh-add -X`, or `ssh-add`")
        return answer[1:]

    def _connected(self, timeout: float) -> socket.socket:
        if self._connection is None:
            family = getattr(socket, "AF_UNIX", None)
            if family is None:
                raise OSError("no agent sockets on this system")
            self._connection = socket.socket(family)
            self._connection.settimeout(timeout)
            self._connection.connect(self.path)
        self._connection.settimeout(timeout)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            raise OSError("it closed the connection")
        received += piece
    return received
