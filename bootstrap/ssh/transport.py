"""From a connected stream to an encrypted one (RFC 4253): algorithms, the key exchange, and what went wrong in it.

Off: CBC, SHA-1 and MD5, ssh-rsa signatures. AES-GCM comes first, being the quickest. The host keys that are pinned
decide which kind of host key is asked for. Nothing here trusts a host key; that is host_keys.py.
"""

import socket
import threading
from collections.abc import Iterable

from bootstrap.ssh.errors import ClosedError, NegotiationError, NotSshError, SshError, TimedOutError
from bootstrap.ssh.paramiko_import import paramiko
from bootstrap.ssh.wire import Wire
from keys.inert import inert

CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512")
_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_ENDING = 1.0  # seconds; closing wakes the thread, so it takes a moment only


class Untimed(paramiko.packet.Packetizer):
    """paramiko's own, without a timer thread for every connection: whoever uses it times the handshake."""

    def start_handshake(self, timeout: float) -> None:
        pass


def handshake(wire: Wire, pinned_types: Iterable[str], timeout: float, where: str) -> paramiko.Transport:
    """Exchange keys. Raises TimedOutError, ClosedError, NotSshError or NegotiationError; the wire is closed then."""
    transport = paramiko.Transport(wire, packetizer_class=Untimed)  # type: ignore[arg-type]  # socket-like will do
    options = transport.get_security_options()
    options.ciphers, options.digests = CIPHERS, MACS
    options.key_types = _in_order(frozenset(pinned_types))
    transport.banner_timeout = 2 * timeout  # ours is the time-out that counts
    done = threading.Event()
    transport.start_client(event=done)
    finished = done.wait(timeout)
    if finished and transport.is_active():
        return transport
    close(transport)
    raise _what_happened(wire, transport.get_exception(), finished, where)


def close(transport: paramiko.Transport) -> None:
    """End the connection, and wait for its thread: paramiko itself leaves it behind, to end when it comes to it."""
    transport.close()
    transport.join(_ENDING)


def _in_order(pinned_types: frozenset[str]) -> tuple[str, ...]:
    """The kinds of host key to ask for, those that are pinned first, as OpenSSH does."""
    return tuple(sorted(_HOST_KEYS, key=lambda name: _key_type(name) not in pinned_types))


def _key_type(algorithm: str) -> str:
    return "ssh-rsa" if algorithm.startswith("rsa-") else algorithm


def _what_happened(wire: Wire, error: Exception | None, finished: bool, where: str) -> SshError:
    said = inert(wire.greeting[:120].decode("utf-8", "replace").strip(), 80)
    if not wire.identified and said:
        return NotSshError(f"something else than SSH answers: {said}", where=where, hint="is this the right port?")
    if not finished:
        step = "during the key exchange" if wire.identified else "after it took the connection"
        return TimedOutError(
            f"it says nothing {step}", where=where, hint="is its sshd overloaded, or a firewall between?"
        )
    if not wire.identified or isinstance(error, EOFError | socket.error):
        return ClosedError(
            "it closed the connection before a login",
            where=where,
            hint="sshd may be refusing this address for a while (PerSourcePenalties, MaxStartups, fail2ban)",
        )
    return NegotiationError(
        f"the key exchange failed: {inert(str(error), 120)}",
        where=where,
        hint="its sshd may be too old, or set too narrow",
    )
