"""What sshd makes of the arguments of a keyword (servconf.c): the value that is kept, or its complaint.

A value is a tuple of words; of a flag, ("yes",) or ("no",). Only what could decide about a key is checked.
"""

import re
from collections.abc import Callable

from keys.addresses import BadListError, match_address_list
from keys.sshd.algorithms import are_valid
from keys.sshd.build import FIRST_LINE_COUNTS, SEVERAL_REVOKED_KEYS, Build
from keys.sshd.keywords import Form, Keyword
from keys.sshd.verdict import ConfigError
from keys.sshd.words import arguments

Value = tuple[str, ...]

_ROOT_LOGIN = {
    "prohibit-password": "prohibit-password",
    "without-password": "prohibit-password",
    "forced-commands-only": "forced-commands-only",
    "yes": "yes",
    "no": "no",
}
_FLAGS = {"yes": "yes", "no": "no"}
_TIME = re.compile(r"([0-9]{1,12})([smhdw]?)", re.ASCII | re.IGNORECASE)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_METHODS = ("publickey", "password", "keyboard-interactive", "hostbased", "gssapi-with-mic", "gssapi-keyex", "none")
_MAY_BE_EMPTY = (Form.USERS, Form.GROUPS, Form.FILES)
APPENDED = frozenset({Form.USERS, Form.GROUPS})
"""Each further line adds to these; of everything else the first line counts."""


def read_value(keyword: Keyword, text: str, build: Build) -> Value:
    """Read what stands after `keyword`. Raises ConfigError in sshd's words."""
    words = arguments(text)
    if keyword.form in (Form.ANY, Form.INCLUDE, Form.MATCH) and keyword.name != "revokedkeys":
        return tuple(words)
    if keyword.form in (Form.COMMAND, Form.REST):
        return _command(keyword, text)
    if keyword.name == "revokedkeys":
        return _files(words, build) if build.version >= SEVERAL_REVOKED_KEYS else _one(words)
    if not words and keyword.form in _MAY_BE_EMPTY and build.version < FIRST_LINE_COUNTS:
        return ()
    if keyword.form is Form.GSSAPI and not build.debian:
        return tuple(words)
    if not words or not words[0]:
        raise ConfigError(f"{keyword.name}: missing argument")
    if keyword.form is Form.FILES:
        return _files(words, build)
    if keyword.form in (Form.KEY_TYPES, Form.CA_TYPES):
        return _key_types(words, build, plain=keyword.form is Form.CA_TYPES)
    return _READERS[keyword.form](words)


def _command(keyword: Keyword, text: str) -> Value:
    text = text.lstrip(" \t\r\n")
    if keyword.form is Form.COMMAND and not text.startswith("/") and text.lower() != "none":
        raise ConfigError(f"{keyword.name} must be an absolute path")
    return (text,)


def _one(words: list[str]) -> Value:
    if not words or not words[0]:
        raise ConfigError("missing argument")
    if len(words) > 1:
        raise ConfigError("extra arguments at end of line")
    return (words[0],)


def _choice(table: dict[str, str], words: list[str]) -> Value:
    (word,) = _one(words)
    if word.lower() not in table:
        raise ConfigError("unsupported option")
    return (table[word.lower()],)


def _number(words: list[str]) -> Value:
    (word,) = _one(words)
    if not re.fullmatch(r"\s*\+?[0-9]+", word, re.ASCII) or len(word) > 30 or int(word) >= 2**31:
        raise ConfigError("integer value invalid")
    return (str(int(word)),)


def _port(words: list[str]) -> Value:
    (word,) = _one(words)
    if not re.fullmatch(r"[0-9]{1,9}", word, re.ASCII) or not 0 < int(word) < 65536:
        raise ConfigError("Badly formatted port number")
    return (word,)


def _time(words: list[str]) -> Value:
    (word,) = _one(words)
    spans = [int(number) * _SECONDS[unit.lower()] for number, unit in _TIME.findall(word)]
    if not spans or _TIME.sub("", word) or sum(spans) >= 2**31:
        raise ConfigError("invalid time value")
    return (word,)


def _files(words: list[str], build: Build) -> Value:
    if not words or "" in words:
        raise ConfigError("empty argument")
    if build.version >= SEVERAL_REVOKED_KEYS and len(words) > 1 and any(word.lower() == "none" for word in words):
        raise ConfigError('"none" argument must appear alone')
    return tuple(map(_from_roots_home, words))


def _from_roots_home(path: str) -> str:
    """sshd reads its configuration as root."""
    return "/root" + path[1:] if path == "~" or path.startswith("~/") else path


def _users(words: list[str]) -> Value:
    for word in words:
        hosts = word.rpartition("@")[2] if "@" in word else ""
        if not word or ("@" in word and not valid_addresses(hosts)):
            raise ConfigError(f"invalid pattern {word!r}")
    return tuple(words)


def valid_addresses(patterns: str) -> bool:
    """Whether sshd takes a list of addresses at all (addr_match_list with no address)."""
    try:
        for pattern in patterns.split(","):
            match_address_list("0.0.0.0", pattern)  # noqa: S104 (nothing listens: an address that is not anybody's)
    except BadListError:
        return False
    return True


def _groups(words: list[str]) -> Value:
    if "" in words:
        raise ConfigError("empty pattern")
    return tuple(words)


def _methods(words: list[str]) -> Value:
    if "any" in words and len(words) > 1:
        raise ConfigError('"any" must appear alone')
    for word in words:
        if word != "any" and not all(_is_method(one) for one in word.split(",")):
            raise ConfigError("invalid AuthenticationMethods method list")
    return tuple(words)


def _is_method(word: str) -> bool:
    return word.partition(":")[0] in _METHODS


def _touch(words: list[str]) -> Value:
    known = ("none", "touch-required", "verify-required")
    if any(word.lower() not in known for word in words):
        raise ConfigError("unsupported PubkeyAuthOptions option")
    return tuple(word.lower() for word in words)


def _subsystem(words: list[str]) -> Value:
    if len(words) < 2 or not words[1]:
        raise ConfigError("Subsystem: missing argument")
    return tuple(words)


def _impossible(words: list[str]) -> Value:
    raise ConfigError(f"setting RDomain {words[0]} is not supported on this platform")


def _key_types(words: list[str], build: Build, *, plain: bool) -> Value:
    (word,) = _one(words)
    if not are_valid(word, build, plain=plain):
        raise ConfigError(f"Bad key types {word!r}")
    return (word,)


_READERS: dict[Form, Callable[[list[str]], Value]] = {
    Form.FLAG: lambda words: _choice(_FLAGS, words),
    Form.ROOT_LOGIN: lambda words: _choice(_ROOT_LOGIN, words),
    Form.NUMBER: _number,
    Form.PORT: _port,
    Form.TIME: _time,
    Form.GSSAPI: lambda words: _choice(_FLAGS, words),
    Form.ONE: _one,
    Form.PRINCIPALS: lambda words: (_from_roots_home(_one(words)[0]),),
    Form.USERS: _users,
    Form.GROUPS: _groups,
    Form.METHODS: _methods,
    Form.TOUCH: _touch,
    Form.SUBSYSTEM: _subsystem,
    Form.IMPOSSIBLE: _impossible,
}
