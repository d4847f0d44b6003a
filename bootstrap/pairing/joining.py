"""The new computer's side of a pairing: `keyturn join` knocks, proves its key, and is handed what a member needs.

Whom it talks to is checked first: until the other side has shown the host key that the link tells of, neither the code
nor the key is sent. What comes then is data, read strictly and with limits (taking_over.py).
"""

import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.pairing.joining_errors import (
    CodeRefusedError,
    CutError,
    KeyRefusedError,
    OtherKeyturnError,
    SilentError,
    SomebodyBetweenError,
    UnreachableError,
)
from bootstrap.pairing.taking_over import Person, TakenOver, take_over
from bootstrap.ssh.errors import SshError, TimedOutError
from bootstrap.ssh.identity import Identity
from bootstrap.ssh.wire import Wire
from keys.errors import KeyturnError
from keys.join_exchange import SUBSYSTEM
from keys.known_hosts import host_name
from keys.pairing import Link, comparison
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bootstrap.ssh.paramiko_import import paramiko


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. connect: until TCP stands. step: for each answer until the key is proved, and for the first word.

    silence: between two signs of life. whole: for all that comes after the first word; a person has to confirm.
    """

    connect: float = 10.0
    step: float = 15.0
    silence: float = 30.0
    whole: float = 15 * 60.0


def join(
    link: Link,
    identity: Identity,
    person: Person,
    patience: Patience | None = None,
    *,
    cut_by: Callable[[Callable[[], None]], None] = lambda _cut: None,
) -> TakenOver:
    """Pair with this key, and take over what is handed to it. identity: signs without asking for anything but a touch.

    cut_by: is given what cuts the connection, from any thread. Raises a JoinError, or what the identity's `sign` or
    the person raises.
    """
    patience = patience or Patience()
    where = host_name(link.address, link.port)
    with _connected(link, patience, where) as transport:
        cut_by(transport.close)
        _prove(transport, link, identity, patience, where)
        channel = _opened(transport, patience, where)  # first: the other device waits for it once its person says yes
        person.compare(comparison(link.code, _host_key(transport, where), identity.public))
        return take_over(
            channel, person, first=patience.step, silence=patience.silence, whole=patience.whole, where=where
        )


@contextmanager
def _connected(link: Link, patience: Patience, where: str) -> "Iterator[paramiko.Transport]":
    """An encrypted connection to who made the link, and to nobody else."""
    wire = Wire(_dialled(link, patience, where))
    from bootstrap.ssh.transport import handshake

    try:
        transport = handshake(wire, {"ssh-ed25519"}, patience.step, where)
    except SshError as error:
        wire.close()
        raise UnreachableError(error.what, where=where) from None
    try:
        if not link.code.is_of(_host_key(transport, where)):
            raise SomebodyBetweenError(where=where)
        yield transport
    finally:
        transport.close()


def _dialled(link: Link, patience: Patience, where: str) -> socket.socket:
    try:
        return socket.create_connection((link.address, link.port), patience.connect)
    except socket.gaierror:
        raise UnreachableError("this name does not resolve", where=where) from None
    except TimeoutError:
        raise UnreachableError(f"no answer within {patience.connect:.0f} s", where=where) from None
    except ConnectionRefusedError:
        raise UnreachableError("nobody waits for a device there", where=where) from None
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "this is no name of a host"
        raise UnreachableError(f"the network does not lead there: {why}", where=where) from None


def _host_key(transport: "paramiko.Transport", where: str) -> PublicKey:
    try:
        return PublicKey.from_blob(transport.get_remote_server_key().asbytes())
    except KeyturnError:
        raise SomebodyBetweenError(where=where) from None


def _prove(transport: "paramiko.Transport", link: Link, identity: Identity, patience: Patience, where: str) -> None:
    from bootstrap.ssh.userauth import UserAuth

    auth = UserAuth(transport, link.code.user, patience.step)
    transport.auth_handler = auth
    try:
        taken = auth.log_in(identity)
    except TimedOutError:
        raise SilentError(where=where) from None
    except (EOFError, OSError):
        raise CodeRefusedError(where=where) from None
    if not taken:
        raise KeyRefusedError(where=where)


def _opened(transport: "paramiko.Transport", patience: Patience, where: str) -> "paramiko.Channel":
    """The channel of the exchange."""
    from bootstrap.ssh.paramiko_import import paramiko

    late = threading.Event()

    def give_up() -> None:
        late.set()
        transport.close()

    impatient = threading.Timer(patience.step, give_up)  # paramiko waits for ever
    impatient.start()
    try:
        channel = transport.open_session(timeout=patience.step)
        channel.invoke_subsystem(SUBSYSTEM)
    except (paramiko.SSHException, OSError, EOFError):
        if late.is_set():
            raise SilentError(where=where) from None
        if not transport.is_active():
            raise CutError(where=where) from None
        raise OtherKeyturnError("the other device knows nothing of joining", where=where) from None
    finally:
        impatient.cancel()
    return channel
