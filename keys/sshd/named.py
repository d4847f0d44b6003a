"""The files and patterns that a configuration names anywhere, under whatever Match: what must be looked at at least."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keys.sshd.verdict import ConfigError
from keys.sshd.words import arguments, delimited

_KEY_FILES = "authorizedkeysfile"
_PRINCIPALS = "authorizedprincipalsfile"
_FILES = ("trustedusercakeys", "revokedkeys")
_COMMANDS = ("authorizedkeyscommand", "authorizedprincipalscommand")
_BY_CONNECTION = re.compile(r"\b(address|localaddress|localport|host|rdomain)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """key_files, principals: patterns with % tokens. files: absolute paths. commands: with their arguments. includes:
    patterns. key_commands: those of `commands` that list keys. matches: the Match lines; by_connection: those of them
    that ask about address, host or port.
    """

    key_files: frozenset[str] = frozenset()
    principals: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    key_commands: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    matches: tuple[str, ...] = ()

    @property
    def by_connection(self) -> tuple[str, ...]:
        return tuple(line for line in self.matches if _BY_CONNECTION.search(line))


def named_in(texts: Iterable[bytes]) -> Named:
    """texts: the configuration files. Lines that sshd would not take are passed over."""
    found: dict[str, list[str]] = {}
    for text in texts:
        for line in text.decode("utf-8", "surrogateescape").split("\n"):
            keyword, words = _read(line)
            found.setdefault(keyword, []).extend(words)
    return Named(
        frozenset(word for word in found.get(_KEY_FILES, ()) if word.lower() != "none"),
        frozenset(word for word in found.get(_PRINCIPALS, ()) if word.lower() != "none"),
        frozenset(word for name in _FILES for word in found.get(name, ()) if word.startswith("/")),
        frozenset(word for name in _COMMANDS for word in found.get(name, ()) if word.startswith("/")),
        frozenset(word for word in found.get(_COMMANDS[0], ()) if word.startswith("/")),
        frozenset(found.get("include", ())),
        tuple(found.get("match", ())),
    )


def _read(line: str) -> tuple[str, list[str]]:
    """The keyword in lower case and its words; of Match and of a command, all of it as one."""
    split = delimited(line.strip(" \t\r\f"))
    if not split or not split[1] or split[0].startswith("#"):
        return "", []
    keyword = split[0].lower()
    if keyword == "match" or keyword in _COMMANDS:
        return keyword, [split[1].strip(" \t\r")]
    if keyword not in {_KEY_FILES, _PRINCIPALS, "include", *_FILES}:
        return "", []
    try:
        return keyword, arguments(split[1])
    except ConfigError:
        return "", []
