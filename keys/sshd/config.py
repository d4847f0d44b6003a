"""sshd's configuration as it holds for one connection (servconf.c): read twice, as sshd does.

First when it starts: what stands before any Match. Then for the connection: what stands under the Match lines that
hold. Of each reading the first value counts; the second's go before the first's. An included file starts outside
Match as far as the line that includes it is outside, and its own Match ends with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from keys import key_line
from keys.openssh import LATEST
from keys.sshd import globs
from keys.sshd.build import FIRST_LINE_COUNTS, SUBSYSTEMS_IN_MATCH, Build
from keys.sshd.files import ROOT
from keys.sshd.keywords import Form, look_up
from keys.sshd.matching import Visitor, matches
from keys.sshd.server import Server
from keys.sshd.values import APPENDED, Value, read_value
from keys.sshd.verdict import ConfigError, UnseenError
from keys.sshd.words import directive

MAX_DEPTH = 16  # of Includes below each other
_MAX_FILES = 1000


class _Inside(Enum):
    """Where an including line stands, which is all that its file inherits."""

    ALL_COUNTS = auto()
    MATCH_COUNTS = auto()
    NOTHING_COUNTS = auto()


@dataclass(frozen=True)
class Config:
    """values: by keyword in lower case; what is not there is as shipped. by_match: those that a Match block set.

    has_match: whether there is a Match line at all; without one, no connection finds anything else.
    """

    values: Mapping[str, Value]
    by_match: frozenset[str] = frozenset()
    has_match: bool = False

    def words(self, keyword: str) -> Value:
        return self.values.get(keyword, ())

    def text(self, keyword: str, default: str = "") -> str:
        found = self.values.get(keyword)
        return found[0] if found else default

    def path(self, keyword: str) -> str:
        """A command; "none" is none."""
        found = self.text(keyword)
        return "" if found.lower() == "none" else found

    def file(self, keyword: str) -> str:
        """A file. Outside Match "none" is none; inside, sshd takes it for a file of that name."""
        found = self.text(keyword)
        return "" if found.lower() == "none" and keyword not in self.by_match else found

    def is_on(self, keyword: str, *, shipped: bool) -> bool:
        return self.text(keyword, "yes" if shipped else "no") == "yes"


def at_start(server: Server) -> Config:
    """What sshd has read once it runs. Raises ConfigError where it would not, and UnseenError."""
    reading = _Reading(server, None)
    return Config(reading.values(), has_match=reading.has_match)


def for_connection(server: Server, start: Config, visitor: Visitor) -> Config:
    """What counts for one connection. Raises ConfigError, which ends the connection, and UnseenError."""
    if not start.has_match:
        return start
    values = _Reading(server, visitor).values()
    return Config({**start.values, **values}, frozenset(values))


class _Reading:
    """One of the two readings."""

    def __init__(self, server: Server, visitor: Visitor | None) -> None:
        self._server = server
        self._visitor = visitor
        self._values: dict[str, Value] = {}
        self._active = visitor is None
        self._included = 0
        self.has_match = False
        self._subsystems: set[str] = set()

    @property
    def _build(self) -> Build:
        return self._server.build

    def values(self) -> dict[str, Value]:
        inside = _Inside.ALL_COUNTS
        if self._visitor is None:
            for option in self._server.command_line:
                self._line(option, inside, 0)
        else:
            inside = _Inside.MATCH_COUNTS
        self._file(self._server.config, inside, 0)
        return self._values

    def _file(self, content: bytes, inside: _Inside, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ConfigError("Too many recursive configuration includes")
        for line in lines_of(content):
            inside = self._line(line, inside, depth)

    def _line(self, line: str, inside: _Inside, depth: int) -> _Inside:
        """Take one line; returns where the next one stands."""
        found = directive(line)
        if found is None:
            return inside
        word, rest = found
        if not rest:
            raise ConfigError(f"no argument after keyword {word!r}")
        keyword = look_up(word, self._build)
        if keyword is None and self._build.version > LATEST:
            raise UnseenError(f"{word} is not known here: this sshd is newer than what its rules were taken from")
        if keyword is None:
            raise ConfigError(f"Bad configuration option: {word}")
        if not self._active and not keyword.in_match:
            if self._visitor is None:
                raise ConfigError(f"Directive {word!r} is not allowed within a Match block")
            return inside
        value = read_value(keyword, rest, self._build)
        if keyword.form is Form.MATCH:
            return self._match(rest, inside)
        if keyword.form is Form.INCLUDE:
            self._include(value, inside, depth)
        self._check_repeated(keyword.name, value)
        if self._active and keyword.form is not Form.INCLUDE:
            self._keep(keyword.name, value, appended=keyword.form in APPENDED)
        return inside

    def _keep(self, name: str, value: Value, *, appended: bool) -> None:
        if appended:
            self._values[name] = self._values.get(name, ()) + value
        elif not value:
            return
        elif name == "authorizedprincipalscommand" and self._build.version < FIRST_LINE_COUNTS:
            if "authorizedkeyscommand" not in self._values:
                self._values[name] = value
        else:
            self._values.setdefault(name, value)

    def _check_repeated(self, name: str, value: Value) -> None:
        """What older sshd's do not take a second time."""
        older = self._build.version < FIRST_LINE_COUNTS
        if older and name == "authenticationmethods" and "any" in value and name in self._values:
            raise ConfigError('"any" must appear alone in AuthenticationMethods')
        if name == "subsystem" and self._active:
            if value[0] in self._subsystems and self._build.version < SUBSYSTEMS_IN_MATCH:
                raise ConfigError(f"Subsystem {value[0]!r} already defined")
            self._subsystems.add(value[0])

    def _match(self, text: str, inside: _Inside) -> _Inside:
        self.has_match = True
        never = inside is _Inside.NOTHING_COUNTS
        holds = matches(text, None if never else self._visitor, self._build)
        self._active = holds and not never
        return inside if never else _Inside.ALL_COUNTS

    def _include(self, patterns: Value, inside: _Inside, depth: int) -> None:
        if not patterns or "" in patterns:
            raise ConfigError("Include: missing filename argument")
        before = self._active
        if inside is not _Inside.MATCH_COUNTS:
            inside = _Inside.ALL_COUNTS if before else _Inside.NOTHING_COUNTS
        for pattern in patterns:
            for path in globs.expand(self._from_etc(pattern), self._server.files, ROOT):
                self._file(self._content(path), inside, depth + 1)
                self._active = before

    def _from_etc(self, pattern: str) -> str:
        return pattern if pattern.startswith("/") else f"{self._server.etc}/{pattern}"

    def _content(self, path: str) -> bytes:
        self._included += 1
        if self._included > _MAX_FILES:
            raise UnseenError("sshd's configuration includes more files than are followed here")
        found = self._server.files.find(path, ROOT)
        if found is None:
            raise ConfigError(f"{path}: No such file or directory")
        if found.entry.content is None:
            raise UnseenError(f"{path}, of sshd's configuration, could not be read")
        return found.entry.content


def lines_of(content: bytes) -> list[str]:
    """The lines as sshd keeps them: without blanks before them, each cut at a NUL (load_server_config)."""
    kept = [line.lstrip(b" \t\r").split(b"\0")[0] for line in key_line.lines_of(content)]
    return b"".join(kept).decode("utf-8", "surrogateescape").split("\n")
