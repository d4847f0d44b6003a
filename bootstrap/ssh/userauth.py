"""Logging in with public keys, and asking about them (RFC 4252): the one place that touches paramiko's private names.

paramiko's own client signs at once and asks again for the service with every key. This one asks for the service once,
together with the first question, may ask about a public key without a signature (section 7), and bounds every wait.
Touched, as they are in paramiko 5.1: AuthHandler._handler_table, Transport._send_message, Transport._auth_trigger.
"""

import queue
from collections.abc import Callable

from paramiko.auth_handler import AuthHandler

from bootstrap.ssh.errors import TimedOutError
from bootstrap.ssh.identity import Identity
from bootstrap.ssh.paramiko_import import paramiko
from keys.public_key import PublicKey
from keys.wire import Reader, WireError, string

_SERVICE_REQUEST, _SERVICE_ACCEPT = 5, 6
_REQUEST, _FAILURE, _SUCCESS, _BANNER, _PK_OK = 50, 51, 52, 53, 60
_GONE = 0
_RSA = ("rsa-sha2-512", "rsa-sha2-256")


class UserAuth(AuthHandler):
    """One user's authentication on one connection. Used from one thread; answers come from the transport's.

    timeout: seconds for each answer. methods: what the server would still take, after a refusal. partial: it took a key
    and wants more than that.
    """

    def __init__(self, transport: paramiko.Transport, user: str, timeout: float) -> None:
        super().__init__(transport)
        self._user = user
        self._timeout = timeout
        self._answers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._asked_for_service = False
        self.methods: tuple[str, ...] = ()
        self.partial = False

    def would_accept(self, key: PublicKey) -> bool:
        """Whether the server would let this key in: asked with the public half alone. Raises EOFError at the end."""
        self._request(b"\0" + string(self._algorithm(key).encode()) + string(key.blob))
        return self._answer() == _PK_OK

    def log_in(self, identity: Identity) -> bool:
        """Raises EOFError where the connection ends, TimedOutError, and what the identity's `sign` raises."""
        key = identity.public
        algorithm = self._algorithm(key)
        signed = b"\1" + string(algorithm.encode()) + string(key.blob)
        session_id = self.transport.session_id or b""
        signature = identity.sign(
            string(session_id) + self._head() + signed, algorithm.removesuffix("-cert-v01@openssh.com")
        )
        self._request(signed + string(signature))
        return self._answer() == _SUCCESS

    def abort(self) -> None:
        """Called by the transport's thread when the connection ends."""
        self._answers.put(_GONE)

    @property
    def _handler_table(self) -> dict[int, Callable[[paramiko.Message], None]]:
        return {
            _SERVICE_ACCEPT: lambda _message: None,
            _FAILURE: self._refused,
            _SUCCESS: self._accepted,
            _BANNER: lambda _message: None,
            _PK_OK: lambda _message: self._answers.put(_PK_OK),
        }

    def _refused(self, message: paramiko.Message) -> None:
        reader = Reader(message.get_remainder())
        try:
            self.methods = tuple(reader.string().decode("ascii", "replace").split(","))
            self.partial = self.partial or reader.take(1) != b"\0"
        except WireError:
            self.methods = ()
        self._answers.put(_FAILURE)

    def _accepted(self, _message: paramiko.Message) -> None:
        self.authenticated = True
        self.transport._auth_trigger()  # type: ignore[attr-defined]
        self._answers.put(_SUCCESS)

    def _head(self) -> bytes:
        return bytes([_REQUEST]) + string(self._user.encode()) + string(b"ssh-connection") + string(b"publickey")

    def _request(self, rest: bytes) -> None:
        if not self._asked_for_service:
            self._asked_for_service = True
            self._send(bytes([_SERVICE_REQUEST]) + string(b"ssh-userauth"))
        self._send(self._head() + rest)

    def _send(self, packet: bytes) -> None:
        message = paramiko.Message()
        message.add_bytes(packet)
        self.transport._send_message(message)  # type: ignore[attr-defined]

    def _answer(self) -> int:
        try:
            answer = self._answers.get(timeout=self._timeout)
        except queue.Empty:
            raise TimedOutError("no answer to the login") from None
        if answer == _GONE:
            raise EOFError
        return answer

    def _algorithm(self, key: PublicKey) -> str:
        """The signature algorithm to name: for RSA one of SHA-2 that the server takes (RFC 8332)."""
        if "rsa" not in key.type:
            return key.type
        extensions: dict[str, bytes] = self.transport.server_extensions  # type: ignore[attr-defined]
        names = extensions.get("server-sig-algs", b"").decode("ascii", "replace").split(",")
        chosen = next((name for name in _RSA if name in names), _RSA[0])
        return f"{chosen}-cert-v01@openssh.com" if key.is_certificate else chosen
