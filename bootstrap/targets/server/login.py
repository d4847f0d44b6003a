"""Our login on one server: opened when it is needed, kept, renewed; scripts run through it with the right they want."""

import math
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bootstrap.config import ServerConfig
from bootstrap.ssh.address import Address
from bootstrap.ssh.connector import Connector
from bootstrap.ssh.errors import ClosedError, CommandError, NoKeyAcceptedError
from bootstrap.ssh.penalties import PENALTIES_FROM
from bootstrap.ssh.probe import SHIPPED_TRIES, ask_as, ask_from_outside, open_and_ask
from bootstrap.targets.server.frames import last_words
from keys.errors import KeyturnError
from keys.inert import inert
from keys.openssh import ASSUMED, Version
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.session import Answer, Session

SHELL = "/bin/sh -s"
_QUICK = 3.0  # seconds to connect to a server that is switched off, says its provider, whose word may be old
_T = TypeVar("_T")
_VERSION = re.compile(r"OpenSSH_(?:for_Windows_)?(\d{1,3})\.(\d{1,3})")


class Login:
    """own_key: the key of the last good login; None before there was one. Used by one thread at a time.

    ticks: seconds, from anywhere, that only ever grow.
    """

    def __init__(self, config: ServerConfig, connector: Connector, ticks: Callable[[], float] = time.monotonic) -> None:
        patience = _QUICK if config.told and config.told.is_down else math.inf
        self.address = Address(config.host, config.port, config.user, config.identity, patience)
        self.own_key: PublicKey | None = None
        self._sudo = config.sudo
        self._connector = connector
        self._ticks = ticks
        self._session: Session | None = None
        self._since = 0.0
        self._asked: set[tuple[str, PublicKey]] = set()

    @property
    def user(self) -> str:
        """The account that we log in as. Raises InvalidInputError where ~/.ssh/config cannot be used."""
        return self._connector.route(self.address).user

    def leads_to(self, host: str, port: int) -> bool:
        """Whether that is the server itself, and no hop before it. Raises as `user` does."""
        route = self._connector.route(self.address)
        return (route.host, route.port) == (host, port)

    @property
    def age(self) -> float:
        """For how many seconds the login that is open has been so; infinitely many where none is."""
        return self._ticks() - self._since if self._session is not None and self._session.alive else math.inf

    @property
    def asked(self) -> frozenset[tuple[str, PublicKey]]:
        """The accounts and keys that the server was asked about by the login that is open, or behind it.

        A kept session that died, and was opened again, has asked about none.
        """
        return frozenset(self._asked)

    @property
    def openssh(self) -> Version:
        """The server's version, as assumed where it does not say one. Raises a subclass of SshError, and others."""
        found = _VERSION.search(self._opened().version)
        return (int(found[1]), int(found[2])) if found else ASSUMED

    @property
    def banner(self) -> str:
        """What the server says of itself: "SSH-2.0-OpenSSH_9.2p1 Debian-2". Raises as `openssh` does."""
        return self._opened().version

    def run(self, script: bytes) -> "Answer":
        """Run a script there, as root where the server is set to sudo. Raises a subclass of SshError, and others.

        A kept session that has died is opened again, once.
        """
        kept = self._session is not None
        try:
            answer = self._opened().run(script, f"sudo -n {SHELL}" if self._sudo else SHELL)
        except ClosedError:
            self.close()
            if not kept:
                raise
            answer = self._opened().run(script, f"sudo -n {SHELL}" if self._sudo else SHELL)
        return answer

    def read(self, script: bytes, read: "Callable[[Answer], _T]") -> _T:
        """Run a script there, and make of its answer what `read` makes of it.

        Raises as `run` does; of a script that did not run, a CommandError that says why.
        """
        answer = self.run(script)
        try:
            return read(answer)
        except CommandError as error:
            raise _shell_trouble(answer, error) from None

    def renew(self, ask: list[PublicKey], max_auth_tries: int = SHIPPED_TRIES) -> dict[PublicKey, bool]:
        """Log in afresh; before that, ask the server whether it would let those keys in.

        The kept session stays when this fails. Raises a subclass of SshError, and others.
        """
        session, answers = open_and_ask(self._connector, self.address, ask, max_auth_tries)
        self.close()
        self._keep(session)
        return self._note(self.user, answers)

    def change_to(self, key: PublicKey) -> None:
        """Log in afresh, with that key from now on. Raises a subclass of SshError where it does not get in."""
        route = self._connector.route(self.address)
        self._connector.identities.remember((route.host, route.port, route.user), key)
        self.renew([])
        if self.own_key != key:
            raise NoKeyAcceptedError(f"{key.fingerprint} does not get in as {route.user}", where=route.where)

    def ask_as(self, account: str, keys: list[PublicKey], max_auth_tries: int = SHIPPED_TRIES) -> dict[PublicKey, bool]:
        """Ask the same for another account, which our own key opens; empty where it does not after all."""
        if not _can_be_named(account):
            return {}
        try:
            return self._note(account, dict(ask_as(self._connector, self.address, account, keys, max_auth_tries)))
        except KeyturnError:
            return {}

    def ask_from_outside(
        self, account: str, keys: list[PublicKey], max_auth_tries: int = SHIPPED_TRIES
    ) -> dict[PublicKey, bool]:
        """Ask the same for an account that no key of ours opens: on one connection, that ends without a login.

        Empty where the server could not be asked, or would hold it against us (see bootstrap/ssh/penalties.py).
        """
        if not _can_be_named(account):
            return {}
        try:
            route = self._connector.route(self.address)
            server = f"{route.host} port {route.port}"
            if self.openssh >= PENALTIES_FROM and not self._connector.penalties.reserve(server):
                return {}
            return self._note(account, ask_from_outside(self._connector, self.address, account, keys, max_auth_tries))
        except KeyturnError:
            return {}

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def _opened(self) -> "Session":
        if self._session is None or not self._session.alive:
            return self._keep(self._connector.open(self.address))
        return self._session

    def _keep(self, session: "Session") -> "Session":
        self._session, self.own_key, self._since = session, session.public_key_used, self._ticks()
        self._asked.clear()
        return session

    def _note(self, account: str, answers: dict[PublicKey, bool]) -> dict[PublicKey, bool]:
        self._asked.update((account, key) for key in answers)
        return answers


def _can_be_named(account: str) -> bool:
    """SSH has names in UTF-8 alone (RFC 4252 section 5); a server may have an account that is none."""
    return account.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in account)


def _shell_trouble(answer: "Answer", error: CommandError) -> CommandError:
    """Why a script did not run, from what came back instead."""
    said = inert(last_words(answer.errors or answer.output), 160)
    if "sudo:" in said:
        what, hint = "it does not let this account become root", "allow it in sudoers with NOPASSWD, or log in as root"
    elif answer.status == 0:
        what, hint = "it ran something else than our script", "is the key restricted there (command=)?"
    else:
        what, hint = "its login shell does not run commands", "give the account a shell there, or use another user = …"
    return CommandError(f"{what}: {said}" if said else what, where=error.where, hint=hint)
