"""paramiko's server-side authentication, made to answer like sshd's.

Questions with the public key alone (RFC 4252 section 7) are answered here, for every key type; paramiko itself answers
them for the types it can verify only, and hangs up on others. Signatures are verified by paramiko. Private names of
paramiko are used: its major version is pinned.
"""

from typing import TYPE_CHECKING, Any

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, cMSG_USERAUTH_PK_OK
from paramiko.message import Message

from bootstrap.sandbox.sshd.gatekeeper import Judge
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from keys.decision import Accepted

MAX_AUTH_TRIES = 6  # sshd_config(5)


class ServerAuth(AuthHandler):
    """accepted: the line that let the client in, once it is in."""

    def __init__(self, transport: paramiko.Transport, gatekeeper: Judge) -> None:
        super().__init__(transport)
        self.accepted: Accepted | None = None
        self._gatekeeper = gatekeeper
        self._offered: PublicKey | None = None
        self._attempts = 0
        self._failures = 0

    def _parse_userauth_request(self, m: Message) -> None:
        offer = _offer(Message(m.asbytes()))
        if offer is None or self.authenticated or self.auth_username not in {None, offer[0]}:
            super()._parse_userauth_request(m)  # type: ignore[misc] # a private name
            return
        user, signed, algorithm, blob = offer
        self.auth_username = user
        self.accepted = self._gatekeeper.question(user, algorithm, blob)
        if self.accepted is None or (signed and algorithm not in self.transport.preferred_pubkeys):
            self._send_auth_result(user, "publickey", AUTH_FAILED)
        elif signed:
            self._offered = PublicKey.from_blob(blob)
            super()._parse_userauth_request(m)  # type: ignore[misc] # a private name
        else:
            answer = Message()
            answer.add_byte(cMSG_USERAUTH_PK_OK)
            answer.add_string(algorithm)
            answer.add_string(blob)
            self._send(answer)

    def _send_auth_result(self, username: str, method: str, result: int) -> None:
        """Also counts and logs, as sshd does: a first `none` is no failure, the sixth failure ends the connection."""
        self._attempts += 1
        if result == AUTH_SUCCESSFUL and self._offered is not None:
            self._log_line(f"Accepted publickey for {username}", f"ssh2: {_name(self._offered)}")
        elif self._attempts > 1 or method != "none":
            self._failures += 1
            if self._failures >= MAX_AUTH_TRIES:
                self._log_line(f"error: maximum authentication attempts exceeded for {username}", "ssh2 [preauth]")
                super()._disconnect_no_more_auth()  # type: ignore[misc] # a private name
                return
        super()._send_auth_result(username, method, result)  # type: ignore[misc] # a private name

    def _log_line(self, what: str, end: str) -> None:
        address, port = self.transport.getpeername()[:2]
        self._gatekeeper.log(f"{what} from {address} port {port} {end}")

    def _send(self, message: Message) -> None:
        transport: Any = self.transport
        transport._send_message(message)


def _offer(m: Message) -> tuple[str, bool, str, bytes] | None:
    """User, whether signed, algorithm and key of a publickey request for a session; None for any other request."""
    user, service, method = m.get_text(), m.get_text(), m.get_text()
    if service != "ssh-connection" or method != "publickey":
        return None
    return user, m.get_boolean(), m.get_text(), m.get_binary()


def _name(key: PublicKey) -> str:
    return f"{key.algorithm} {key.fingerprint}"
