"""A device says the code and proves that it has a private key: SSH's `publickey` method (RFC 4252 section 7), alone.

Done here and not by paramiko, which knows no keys of hardware. Private names of paramiko are used: its major version is
pinned.
"""

from typing import TYPE_CHECKING, Any

from paramiko.auth_handler import AuthHandler
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, MSG_USERAUTH_REQUEST, cMSG_USERAUTH_PK_OK
from paramiko.message import Message

from keys.errors import KeyturnError
from keys.public_key import PublicKey
from keys.signature import is_signed_by
from keys.strength import strength
from keys.wire import string

if TYPE_CHECKING:
    from bootstrap.pairing.connection import Connection

_MOST_REQUESTS = 30  # in one connection: an agent with many keys asks about each


class Proving(AuthHandler):
    """The authentication of one connection."""

    def __init__(self, connection: "Connection") -> None:
        super().__init__(connection)
        self._connection = connection
        self._requests = 0

    def _parse_userauth_request(self, m: Message) -> None:
        if self.authenticated:
            return
        user, service, method = m.get_text(), m.get_text(), m.get_text()
        self._requests += 1
        if not self._is_known(user) or self._requests > _MOST_REQUESTS:
            self._hang_up()
        elif service != "ssh-connection" or method != "publickey":
            self._answer(user, method, AUTH_FAILED)
        else:
            self._publickey(user, m)

    def _is_known(self, user: str) -> bool:
        """Asked at the first request of the connection; another name later is another one's (RFC 4252 section 5)."""
        if self.auth_username is None:
            self.auth_username = user
            return self._connection.door.knows(user, self._connection.address)
        return bool(user == self.auth_username)

    def _publickey(self, user: str, m: Message) -> None:
        signed, algorithm, blob = m.get_boolean(), m.get_text(), m.get_binary()
        key = _key(algorithm, blob)
        if key is None or not self._connection.door.would_take(key):
            self._answer(user, "publickey", AUTH_FAILED)
        elif not signed:
            answer = Message()
            answer.add_byte(cMSG_USERAUTH_PK_OK)
            answer.add_string(algorithm)
            answer.add_string(blob)
            _private(self.transport)._send_message(answer)
        elif self._is_signed(m.get_binary(), user, algorithm, blob):
            taken = self._connection.door.came(key, self._connection)
            self._answer(user, "publickey", AUTH_SUCCESSFUL if taken else AUTH_FAILED)
        else:
            self._answer(user, "publickey", AUTH_FAILED)

    def _is_signed(self, signature: bytes, user: str, algorithm: str, blob: bytes) -> bool:
        """A hardware key has to have been touched: else a program could use it that runs while nobody is there."""
        says = signature[4 : 4 + len(algorithm)] == algorithm.encode()
        return says and is_signed_by(blob, self._what_is_signed(user, algorithm, blob), signature, touched=True)

    def _what_is_signed(self, user: str, algorithm: str, blob: bytes) -> bytes:
        request = bytes([MSG_USERAUTH_REQUEST]) + b"".join(
            string(part) for part in (user.encode(), b"ssh-connection", b"publickey")
        )
        session: bytes = _private(self.transport).session_id
        return string(session) + request + b"\x01" + string(algorithm.encode()) + string(blob)

    def _answer(self, user: str, method: str, result: int) -> None:
        _private(self)._send_auth_result(user, method, result)

    def _hang_up(self) -> None:
        _private(self)._disconnect_no_more_auth()


def _key(algorithm: str, blob: bytes) -> PublicKey | None:
    """The key that is offered; None for what can't be let in anywhere, or is signed in a way that proves nothing."""
    try:
        key = PublicKey.from_blob(blob)
    except KeyturnError:
        return None
    if key.is_certificate or not strength(key).ok:
        return None
    ways = {"rsa-sha2-256", "rsa-sha2-512"} if key.type == "ssh-rsa" else {key.type}
    return key if algorithm in ways else None


def _private(thing: object) -> Any:
    return thing
