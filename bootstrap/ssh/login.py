"""From a stream to a session: key exchange, host key, then questions about keys, then our own keys in turn.

A login that fails closes its connection, so that no thread is left behind.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bootstrap.ssh.errors import ClosedError, NoKeyAcceptedError, SshError, WantsMoreError
from bootstrap.ssh.identity import Identity
from bootstrap.ssh.paramiko_import import paramiko
from bootstrap.ssh.session import Session
from bootstrap.ssh.transport import close, handshake
from bootstrap.ssh.userauth import UserAuth
from bootstrap.ssh.wire import Wire
from keys.private_key import PassphraseError
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.connector import Connector, Route
    from keys.errors import KeyturnError


def log_in(wire: Wire, route: "Route", connector: "Connector", ask: Sequence[PublicKey] = ()) -> Session:
    """Open a session on that route over that wire.

    Raises a subclass of SshError, or PassphraseError. The wire is closed then.
    """
    transport = _trusted(wire, route, connector)
    with _closed_on_error(transport, route):
        auth = _begin(transport, route, connector)
        asked = _ask(auth, ask, route)
        used = _try_keys(auth, _candidates(route, connector), route)
        connector.identities.remember((route.host, route.port, route.user), used)
    return Session(transport, used, where=route.where, user=route.user, timeouts=connector.timeouts, asked=asked)


def ask_only(wire: Wire, route: "Route", connector: "Connector", keys: Sequence[PublicKey]) -> dict[PublicKey, bool]:
    """Ask about keys and go away without a login, which a server may hold against us. Raises as log_in does."""
    transport = _trusted(wire, route, connector)
    with _closed_on_error(transport, route):
        answers = _ask(_begin(transport, route, connector), keys, route)
    close(transport)
    return answers


def _trusted(wire: Wire, route: "Route", connector: "Connector") -> paramiko.Transport:
    """An encrypted connection to the server that is meant."""
    pinned = connector.host_keys.types(route.host, route.port)
    transport = handshake(wire, pinned, connector.timeouts.handshake, route.where)
    with _closed_on_error(transport, route):
        key = PublicKey.from_blob(transport.get_remote_server_key().asbytes())
        connector.host_keys.check(route.host, route.port, key, where=route.where)
    return transport


def _begin(transport: paramiko.Transport, route: "Route", connector: "Connector") -> UserAuth:
    auth = UserAuth(transport, route.user, connector.timeouts.login)
    transport.auth_handler = auth
    return auth


@contextmanager
def _closed_on_error(transport: paramiko.Transport, route: "Route") -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        close(transport)
        if isinstance(error, SshError):
            error.where = error.where or route.where
        raise


def _candidates(route: "Route", connector: "Connector") -> list[Identity]:
    settings = route.settings
    server = (route.host, route.port, route.user)
    found = connector.identities.for_server(route.files, settings.agent, only_files=settings.only_files, server=server)
    if not found:
        raise NoKeyAcceptedError(
            "there is no key to log in with",
            where=route.where,
            hint="load one into the agent (ssh-add), or name one: identity = … in keyturn.toml",
        )
    return found


def _ask(auth: UserAuth, keys: Sequence[PublicKey], route: "Route") -> dict[PublicKey, bool]:
    answers: dict[PublicKey, bool] = {}
    try:
        for key in keys:
            answers[key] = auth.would_accept(key)
    except (EOFError, OSError, paramiko.SSHException):
        raise ClosedError(
            "it closed the connection while it was asked about keys", where=route.where, hint="is its MaxAuthTries low?"
        ) from None
    return answers


def _try_keys(auth: UserAuth, identities: Sequence[Identity], route: "Route") -> PublicKey:
    problem: KeyturnError | None = None
    tried: list[str] = []
    try:
        for identity in identities:
            tried.append(f"{identity.where} {identity.public.fingerprint}")
            if not identity.ready and not auth.would_accept(identity.public):
                continue
            try:
                if auth.log_in(identity):
                    return identity.public
            except (PassphraseError, _agent_error()) as error:
                problem = problem or error
            if auth.partial:
                raise _wants_more(auth, route)
            if auth.methods and "publickey" not in auth.methods:
                break
    except (EOFError, OSError, paramiko.SSHException):
        raise _dropped(tried, route) from None
    raise problem or _refused(tried, route)


def _agent_error() -> type[SshError]:
    from bootstrap.ssh.agent import AgentError

    return AgentError


def _refused(tried: list[str], route: "Route") -> NoKeyAcceptedError:
    return NoKeyAcceptedError(
        f"none of our keys gets in as {route.user}: tried {'; '.join(tried)}",
        where=route.where,
        hint="name the right one: identity = … in keyturn.toml, or ssh-add it",
    )


def _wants_more(auth: UserAuth, route: "Route") -> WantsMoreError:
    return WantsMoreError(
        f"it took the key, and then wants {' or '.join(auth.methods)}",
        where=route.where,
        hint="AuthenticationMethods there asks for more than a key; keyturn logs in with a key alone",
    )


def _dropped(tried: list[str], route: "Route") -> SshError:
    if tried:
        return ClosedError(
            f"it closed the connection during the login, after {len(tried)} of our keys",
            where=route.where,
            hint="too many tries, or the address is blocked for a while: name one key with identity = …",
        )
    return ClosedError("it closed the connection during the login", where=route.where)
