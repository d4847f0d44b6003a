"""One account of a server as one connection finds it: what keys it opens to, by whichever way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from keys.decision import Question
from keys.public_key import PublicKey
from keys.sshd.about_key import about_key
from keys.sshd.account import Account
from keys.sshd.admission import by_account, obstacles
from keys.sshd.authorities import by_authority
from keys.sshd.commands import answer, key_tokens
from keys.sshd.config import Config
from keys.sshd.key_files import by_files, by_lines
from keys.sshd.matching import Visitor
from keys.sshd.server import Server
from keys.sshd.verdict import GetsIn, Refused, Unknown, UnseenError, Verdict


@dataclass(frozen=True)
class Entrance:
    """config: as it holds for this connection. named: the client's name, where sshd looks for it; else empty."""

    server: Server
    config: Config
    account: Account
    visitor: Visitor
    named: str

    def question(self, key: PublicKey) -> Question:
        connection = self.visitor.connection
        return Question(
            key,
            connection.user,
            connection.address,
            connection.at,
            self.server.version,
            self.named,
            connection.touched,
            connection.verified,
            connection.from_anywhere,
        )

    def decide(self, key: PublicKey) -> Verdict:
        """Raises ConfigError where sshd gives up on the connection, and UnseenError."""
        question = self.question(key)
        return self.weigh(key, lambda: self._by_any_way(question))

    def weigh(self, key: PublicKey, found: Callable[[], GetsIn | Refused | Unknown]) -> GetsIn | Refused | Unknown:
        """What comes of a way in, with all that stands before it. Raises as `decide` does."""
        doubts = [*self._obstacles, *about_key(key, self.config, self.server)]
        refusals = [doubt for doubt in doubts if isinstance(doubt, Refused)]
        if refusals:
            return refusals[0]
        answered = found()
        return doubts[0] if doubts and isinstance(answered, GetsIn) else answered

    def once_in(self, found: GetsIn, key: PublicKey) -> GetsIn | Refused:
        """PermitRootLogin and PubkeyAuthOptions, which sshd looks at when the key has been accepted."""
        root = self.config.text("permitrootlogin", "prohibit-password")
        if self.account.uid == 0 and root == "forced-commands-only" and found.restrictions.command is None:
            return Refused("PermitRootLogin forced-commands-only")
        wanted = self.config.words("pubkeyauthoptions")
        connection = self.visitor.connection
        if key.is_hardware:
            if "touch-required" in wanted and not connection.touched:
                return Refused("PubkeyAuthOptions touch-required: the key must be touched")
            if "verify-required" in wanted and not connection.verified:
                return Refused("PubkeyAuthOptions verify-required: the key must ask for its PIN")
        return replace(found, forced_command=self.config.path("forcecommand") or found.restrictions.command)

    @property
    def is_barred(self) -> bool:
        """Whether the account itself is barred, for a reason that holds for passwords as well."""
        return bool(by_account(self.account, self.config, self.visitor, self.server))

    @cached_property
    def _obstacles(self) -> tuple[Refused | Unknown, ...]:
        return tuple(obstacles(self.account, self.config, self.visitor, self.server))

    def _by_any_way(self, question: Question) -> GetsIn | Refused | Unknown:
        """Key files, then authorities, then the command: the first that lets the key in."""
        nearest: Refused | Unknown = Refused("no file and no command is asked about keys")
        for found in self._ways(question):
            if isinstance(found, GetsIn):
                final = self.once_in(found, question.key)
                return nearest if isinstance(final, Refused) and isinstance(nearest, Unknown) else final
            if isinstance(found, Unknown) or isinstance(nearest, Refused):
                nearest = found
        return nearest

    def _ways(self, question: Question) -> Iterator[GetsIn | Refused | Unknown]:
        yield from by_files(self.config, self.account, question, self.server)
        if question.key.is_certificate and self.config.file("trustedusercakeys"):
            yield by_authority(self.config, self.account, question, self.server)
        command = self.config.path("authorizedkeyscommand")
        if not command:
            return
        try:
            said = self.command_answer(question.key)
            yield said if isinstance(said, Refused) else by_lines(command, said, question)
        except UnseenError as error:
            yield Unknown(error.what)

    def command_answer(self, key: PublicKey) -> bytes | Refused:
        """What AuthorizedKeysCommand says of the key. Raises UnseenError, ConfigError."""
        tokens = key_tokens(self.account, key, self.server)
        return answer("authorizedkeyscommand", self.config, self.account, tokens, self.server)
