"""From an address to an open session: the route, TCP, the key exchange, the host key, the login.

Holds what all servers of a run share: the person's ssh configuration, our own keys, the pinned host keys, connections
to jump hosts. The TCP connection is made before paramiko is imported, so that servers get to work while it loads.
"""

import math
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.ssh.address import Address, Timeouts, shown
from bootstrap.ssh.client_config import ClientConfig, HostSettings
from bootstrap.ssh.errors import NoRouteError, RefusedError, SshError, TimedOutError, UnknownNameError
from bootstrap.ssh.host_keys import HostKeys
from bootstrap.ssh.identities import Identities
from bootstrap.ssh.penalties import Penalties
from bootstrap.ssh.wire import Stream, Wire
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session

_MAX_JUMPS = 8
DEFAULT_USER = "root"


@dataclass(frozen=True, slots=True)
class Route:
    """An address, looked up in the person's configuration."""

    host: str
    port: int
    user: str
    settings: HostSettings
    files: tuple[Path, ...]
    patience: float = math.inf

    @property
    def where(self) -> str:
        return shown(self.user, self.host, self.port)


class Connector:
    """Opens sessions; may be used by many threads at once. `close` ends the connections to jump hosts."""

    def __init__(
        self,
        config: ClientConfig,
        identities: Identities,
        host_keys: HostKeys,
        timeouts: Timeouts | None = None,
        connect: Callable[[tuple[str, int], float], socket.socket] = socket.create_connection,
        *,
        penalties: Penalties | None = None,
    ) -> None:
        self.timeouts = timeouts or Timeouts()
        self.identities = identities
        self.host_keys = host_keys
        self.penalties = penalties or Penalties()
        self._config = config
        self._connect = connect
        self._jumps: dict[str, Session] = {}
        self._jump_lock = threading.RLock()

    def with_only(self, key: PublicKey, host_keys: HostKeys) -> "Connector":
        """Another one that logs in with this key alone, and trusts those host keys. It is closed apart from this."""
        return Connector(
            self._config, self.identities.only(key), host_keys, self.timeouts, self._connect, penalties=self.penalties
        )

    def route(self, address: Address) -> Route:
        """Raises InvalidInputError where ~/.ssh/config cannot be used."""
        settings = self._config.lookup(address.host)
        named = (self._config.folder / Path(address.identity).expanduser(),) if address.identity else ()
        return Route(
            host=settings.host,
            port=address.port or settings.port or 22,
            user=address.user or settings.user or DEFAULT_USER,
            settings=settings,
            files=(*named, *settings.identity_files),
            patience=address.patience,
        )

    def open(self, address: Address, ask: Sequence[PublicKey] = ()) -> "Session":
        """Log in. ask: keys to ask the server about before that, on the same connection (see probe.py).

        Raises a subclass of SshError, or what reading a private key raises.
        """
        route = self.route(address)
        return self._log_in(self._stream(route, 0), route, ask)

    def ask(self, address: Address, keys: Sequence[PublicKey]) -> dict[PublicKey, bool]:
        """Whether the server would let these keys in, without a login of our own (see probe.py). Raises as `open`."""
        route = self.route(address)
        stream = self._stream(route, 0)
        from bootstrap.ssh.login import ask_only

        try:
            return ask_only(Wire(stream), route, self, keys)
        except BaseException:
            stream.close()
            raise

    def close(self) -> None:
        with self._jump_lock:
            jumps, self._jumps = list(self._jumps.values()), {}
        for session in jumps:
            session.close()
        self.identities.close()

    def _stream(self, route: Route, depth: int) -> Stream:
        if not route.settings.jumps:
            return self._dial(route)
        if depth >= _MAX_JUMPS:
            raise SshError("ProxyJump goes round in circles", where=route.where, hint="look at ~/.ssh/config")
        return self._last_jump(route, depth).tunnel(route.host, route.port)

    def _last_jump(self, route: Route, depth: int) -> "Session":
        """The session on the hop next to the server. Hops are shared by all servers behind them."""
        session: Session | None = None
        chain = ""
        with self._jump_lock:
            for hop in route.settings.jumps:
                onward = self.route(Address(hop.host, hop.port, hop.user))
                chain += f"{onward.where},"
                held = self._jumps.get(chain)
                if held is None or not held.alive:
                    through = session.tunnel(onward.host, onward.port) if session else self._stream(onward, depth + 1)
                    held = self._jumps[chain] = self._log_in(through, onward, ())
                session = held
        if session is None:
            raise SshError("ProxyJump names no host", where=route.where, hint="look at ~/.ssh/config")
        return session

    def _log_in(self, stream: Stream, route: Route, ask: Sequence[PublicKey]) -> "Session":
        from bootstrap.ssh.login import log_in

        try:
            return log_in(Wire(stream), route, self, ask)
        except BaseException:
            stream.close()
            raise

    def _dial(self, route: Route) -> socket.socket:
        seconds = min(self.timeouts.connect, route.patience)
        try:
            return self._connect((route.host, route.port), seconds)
        except socket.gaierror:
            raise UnknownNameError(
                f"the name {route.host} does not resolve", where=route.where, hint="is the network, or tailscale, up?"
            ) from None
        except TimeoutError:
            raise TimedOutError(
                f"no answer within {seconds:.0f} s", where=route.where, hint="is it switched on?"
            ) from None
        except ConnectionRefusedError:
            raise RefusedError(
                "nothing listens there", where=route.where, hint="is its sshd running, on this port?"
            ) from None
        except OSError as error:
            raise NoRouteError(
                f"the network does not lead there: {error.strerror or error}",
                where=route.where,
                hint="is the network up?",
            ) from None
