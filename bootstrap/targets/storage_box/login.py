"""Our login as one account of a box: opened when it is needed, kept, renewed; and what the box says of keys."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bootstrap.ssh.address import Address
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import ClosedError, NoKeyAcceptedError
from bootstrap.ssh.probe import batches, open_and_ask
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.session import Session
    from bootstrap.ssh.sftp import Sftp

_T = TypeVar("_T")


class Login:
    """account: the login. own_key: the key of the last good one; None before there was one. For one thread at a time.

    ticks: seconds, from anywhere, that only ever grow.
    """

    def __init__(self, address: Address, connector: Connector, ticks: Callable[[], float] = time.monotonic) -> None:
        self.account = address.user or ""
        self.own_key: PublicKey | None = None
        self._address = address
        self._connector = connector
        self._ticks = ticks
        self._session: Session | None = None
        self._sftp: Sftp | None = None
        self._since = 0.0

    @property
    def age(self) -> float:
        """For how many seconds the login that is open has been so; infinitely many where none is."""
        return self._ticks() - self._since if self._session is not None and self._session.alive else math.inf

    def open(self) -> None:
        """Log in where we are not. Raises a subclass of SshError, and others."""
        if self._session is None or not self._session.alive:
            self.close()
            self._keep(self._connector.open(self._address))

    def files(self, work: "Callable[[Sftp], _T]") -> _T:
        """What `work` does with the account's files. Raises a subclass of SshError, and others.

        It is done again, once, where a kept connection turns out to have died.
        """
        kept = self._sftp is not None
        try:
            return work(self._opened())
        except ClosedError:
            self.close()
            if not kept:
                raise
        return work(self._opened())

    def renew(self, ask: Sequence[PublicKey] = ()) -> dict[PublicKey, bool]:
        """Log in afresh; before that, ask whether the box would let those keys in.

        The kept login stays when this fails. Raises a subclass of SshError, and others.
        """
        session, answers = open_and_ask(self._connector, self._address, ask)
        self.close()
        self._keep(session)
        return answers

    def change_to(self, key: PublicKey) -> None:
        """Log in afresh, with that key from now on. Raises a subclass of SshError where it does not get in."""
        route = self._connector.route(self._address)
        self._connector.identities.remember((route.host, route.port, route.user), key)
        self.renew()
        if self.own_key != key:
            raise NoKeyAcceptedError(f"{key.fingerprint} does not get in as {route.user}", where=route.where)

    def ask_at(self, port: int, keys: Iterable[PublicKey]) -> dict[PublicKey, bool]:
        """Ask the same at another port, without a login. Raises a subclass of SshError."""
        answers: dict[PublicKey, bool] = {}
        for some in batches(list(keys)):
            answers |= self._connector.ask(replace(self._address, port=port), some)
        return answers

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._sftp = None, None

    def _opened(self) -> "Sftp":
        self.open()
        if self._sftp is None and self._session is not None:
            self._sftp = self._session.sftp()
        if self._sftp is None:
            raise ClosedError("it closed the connection after the login")
        return self._sftp

    def _keep(self, session: "Session") -> None:
        self._session, self.own_key, self._since = session, session.public_key_used, self._ticks()
