"""What answers at a server's address: its own sshd, which the pinned host key tells, or another one.

A look ends before a login, and trusts nothing. A login trusts exactly one host key, which a person has confirmed, and
offers one key alone.
"""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bootstrap.ssh.address import Address
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import HostKeyRefusedError, HostKeyUnknownError, SshError
from bootstrap.ssh.host_keys import HostKeys
from keys.known_hosts import HostKeyVerdict, KnownHosts
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session


@dataclass
class Door:
    """One address, and the key that is offered there.

    pinned: the host keys of the server that it should be. known: the fleet's, for those that are revoked.
    """

    address: Address
    key: PublicKey
    connector: Connector
    pinned: frozenset[PublicKey] = frozenset()
    known: KnownHosts = field(default_factory=KnownHosts)
    _opened: list[Connector] = field(default_factory=list, init=False)

    def shows(self) -> PublicKey | None:
        """The host key of what answers there now; None where nothing does.

        Raises HostKeyRefusedError for one that is revoked.
        """
        looking = _Looking(self._only(self.pinned))
        with closing(self.connector.with_only(self.key, looking)) as connector:
            try:
                connector.ask(self.address, [])
            except HostKeyUnknownError as error:
                self._refuse_revoked(error)
                return error.key
            except SshError:
                return None
        return None

    def enter(self, host_key: PublicKey) -> "Session":
        """Log in with the key, where exactly that host key is shown. Raises a subclass of SshError, and others."""
        connector = self.connector.with_only(self.key, HostKeys(self._only([host_key])))
        self._opened.append(connector)
        return connector.open(self.address)

    def close(self) -> None:
        """End the connections to jump hosts that logins went through."""
        while self._opened:
            self._opened.pop().close()

    def _only(self, host_keys: Iterable[PublicKey]) -> KnownHosts:
        known, route = KnownHosts(), self.connector.route(self.address)
        lines = [known.with_key(route.host, route.port, one).text for one in host_keys]
        return KnownHosts("".join(sorted(lines)))

    def _refuse_revoked(self, error: HostKeyUnknownError) -> None:
        if self.known.check(error.host, error.port, error.key) is HostKeyVerdict.REVOKED:
            raise HostKeyRefusedError(
                f"it shows the host key {error.key.fingerprint}, which is marked @revoked",
                where=error.where,
                hint="somebody may be in between; do not log in",
            )


class _Looking(HostKeys):
    """Asks for the kinds of key that are pinned, and trusts nothing that is shown."""

    def check(self, host: str, port: int, key: PublicKey, *, where: str) -> None:
        raise HostKeyUnknownError(host, port, key, where=where)
