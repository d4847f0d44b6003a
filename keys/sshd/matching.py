"""Match: whether the settings below such a line count for a connection (servconf.c, match_cfg_line).

Without a connection only the line's form is looked at, and nothing but `all` and Version matches.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from keys.addresses import BadListError, match_address_list
from keys.match_list import match_host_list, match_pattern_list
from keys.sshd.account import Account
from keys.sshd.build import INVALID_USER_MATCH, VERSION_MATCH, Build
from keys.sshd.server import Connection
from keys.sshd.values import valid_addresses
from keys.sshd.verdict import ConfigError
from keys.sshd.words import arguments, delimited

_BY_EQUALS = re.compile(
    r"(user|group|host|address|localaddress|localport|rdomain|version)=(.*)", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom Match asks about. account: None where there is none of that name. host: a name, or the address."""

    connection: Connection
    account: Account | None
    host: str


def matches(text: str, visitor: Visitor | None, build: Build) -> bool:
    """Say whether what stands after Match holds for `visitor`; None: only look. Raises ConfigError."""
    words = arguments(text) if build.version >= INVALID_USER_MATCH else _older_words(text)
    if not words:
        raise ConfigError("One or more attributes required for Match")
    if words[0].lower() == "all":
        if len(words) > 1:
            raise ConfigError("'all' cannot be combined with other Match attributes")
        return True
    return _criteria(words, visitor, build)


def _older_words(text: str) -> list[str]:
    """Before 9.9: words end at blanks, `=` and quotes, and a `#` ends the line where a criterion may begin."""
    words: list[str] = []
    rest: str | None = text
    while rest is not None:
        found = delimited(rest)
        if found is None or not found[0] or found[0].startswith("#"):
            break
        words.append(found[0])
        rest = found[1]
    return words


def _criteria(words: list[str], visitor: Visitor | None, build: Build) -> bool:
    verdict = True
    while words:
        name = words.pop(0)
        joined = _BY_EQUALS.fullmatch(name) if build.version >= INVALID_USER_MATCH else None
        if name.lower() == "all":
            raise ConfigError("'all' cannot be combined with other Match attributes")
        if name.lower() == "invalid-user" and build.version >= INVALID_USER_MATCH:
            verdict = verdict and visitor is not None and visitor.account is None
            continue
        argument = joined[2] if joined else (words.pop(0) if words else "")
        if not argument or argument.startswith("#"):
            raise ConfigError(f"Missing Match criteria for {name}")
        verdict = _criterion((joined[1] if joined else name).lower(), argument, visitor, build) and verdict
    return verdict


def _criterion(name: str, argument: str, visitor: Visitor | None, build: Build) -> bool:
    if name == "version" and build.version >= VERSION_MATCH:
        return match_pattern_list(f"OpenSSH_{build.version[0]}.{build.version[1]}", argument) == 1
    check = _CHECKS.get(name)
    if check is None:
        raise ConfigError(f"Unsupported Match attribute {name}")
    if name in ("address", "localaddress") and not valid_addresses(argument):
        raise ConfigError(f"Invalid Match {name} argument {argument!r}")
    if name == "localport" and _port(argument) < 0:
        raise ConfigError(f"Invalid LocalPort {argument!r} on Match line")
    if visitor is None:
        return False
    return (visitor.connection.elsewhere and name not in _BY_ACCOUNT) or check(argument, visitor)


def _port(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and int(text) < 65536 else -1


def _group(patterns: str, visitor: Visitor) -> bool:
    names = visitor.account.groups if visitor.account else ()
    verdicts = [match_pattern_list(name, patterns) for name in names]
    return 1 in verdicts and -1 not in verdicts


def _address(address: str, patterns: str) -> bool:
    try:
        return match_address_list(address, patterns) == 1
    except BadListError as error:
        raise ConfigError("Bad Match condition") from error


_BY_ACCOUNT = ("user", "group")
_CHECKS: dict[str, Callable[[str, Visitor], bool]] = {
    "user": lambda patterns, visitor: match_pattern_list(visitor.connection.user, patterns) == 1,
    "group": _group,
    "host": lambda patterns, visitor: match_host_list(visitor.host, patterns) == 1,
    "address": lambda patterns, visitor: _address(visitor.connection.address, patterns),
    "localaddress": lambda patterns, visitor: _address(visitor.connection.local_address, patterns),
    "localport": lambda port, visitor: _port(port) == visitor.connection.local_port,
    "rdomain": lambda patterns, visitor: match_pattern_list(visitor.connection.rdomain, patterns) == 1,
}
