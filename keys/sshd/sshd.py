"""One server's sshd, asked about many keys: its configuration is read once, and once more for each connection."""

from collections.abc import Iterator
from functools import cached_property

from keys.public_key import PublicKey
from keys.sshd.admission import unsatisfiable
from keys.sshd.algorithms import accepted, accepted_of_authorities
from keys.sshd.config import Config, at_start, for_connection
from keys.sshd.entrance import Entrance
from keys.sshd.matching import Visitor
from keys.sshd.server import Connection, Server
from keys.sshd.standing import Standing, standing
from keys.sshd.verdict import ConfigError, Refused, Unknown, UnseenError, Verdict, WillNotStart, gives_up


class Sshd:
    """server: what was observed; see keys.sshd.decide for what it must hold. Nothing here raises."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._entrances: dict[Connection, Entrance | Verdict] = {}

    def decide(self, key: PublicKey, connection: Connection) -> Verdict:
        """Whether the key opens the account; see keys.sshd.decide."""
        entrance = self.entrance(connection)
        if not isinstance(entrance, Entrance):
            return entrance
        try:
            return entrance.decide(key)
        except ConfigError as error:
            return gives_up(error)
        except UnseenError as error:
            return Unknown(error.what)

    def standing(self, connection: Connection) -> Iterator[Standing]:
        """Every key on every line that this sshd reads for the account, with what that line alone would do for it."""
        entrance = self.entrance(connection)
        if isinstance(entrance, Entrance):
            yield from standing(entrance)

    def setting(self, keyword: str) -> str:
        """What stands in its configuration outside of Match; empty where nothing does. keyword: in lower case."""
        return self._start.text(keyword) if isinstance(self._start, Config) else ""

    def entrance(self, connection: Connection) -> Entrance | Verdict:
        """The account as this connection finds it; a verdict where it is the same for every key."""
        if connection not in self._entrances:
            self._entrances[connection] = self._made(connection)
        return self._entrances[connection]

    def _made(self, connection: Connection) -> Entrance | Verdict:
        if not isinstance(self._start, Config):
            return self._start
        account = self.server.accounts.get(connection.user)
        named = connection.host if self._start.is_on("usedns", shipped=False) else ""
        visitor = Visitor(connection, account, named or connection.address)
        try:
            config = for_connection(self.server, self._start, visitor)
        except ConfigError as error:
            return gives_up(error)
        except UnseenError as error:
            return Unknown(error.what)
        if account is None:
            return Refused(f"there is no account {connection.user}")
        return Entrance(self.server, config, account, visitor, named)

    @cached_property
    def _start(self) -> Config | Verdict:
        """What it has read once it runs, or why it does not."""
        try:
            start = at_start(self.server)
            why = unsatisfiable(start) or self._bad_algorithms(start)
        except ConfigError as error:
            return WillNotStart(error.what)
        except UnseenError as error:
            return Unknown(error.what)
        return WillNotStart(why) if why else start

    def _bad_algorithms(self, config: Config) -> str:
        try:
            for name in ("pubkeyacceptedalgorithms", "hostbasedacceptedalgorithms", "hostkeyalgorithms"):
                accepted(config.text(name), self.server.build)
            accepted_of_authorities(config.text("casignaturealgorithms"), self.server.build)
        except ConfigError as error:
            return error.what
        return ""
