"""AuthorizedKeysFile: which files sshd opens for an account, and whether one of them lets the key in."""

from collections.abc import Iterator
from contextlib import suppress

from keys.authorized_keys import AuthorizedKeys
from keys.decision import Accepted, Question, scan
from keys.sshd import globs
from keys.sshd.account import Account
from keys.sshd.build import KEY_FILE_GLOBS
from keys.sshd.config import Config
from keys.sshd.files import can_read, content_of
from keys.sshd.safe_path import real_home, unsafe
from keys.sshd.server import Server
from keys.sshd.verdict import GetsIn, Refused, Unknown, UnseenError
from keys.sshd.words import expand

SHIPPED = (".ssh/authorized_keys", ".ssh/authorized_keys2")


def by_files(
    config: Config, account: Account, question: Question, server: Server
) -> Iterator[GetsIn | Refused | Unknown]:
    """What each file says, in sshd's order. Raises ConfigError for a token that sshd does not know."""
    for pattern in patterns(config):
        try:
            for path in paths(pattern, account, server):
                yield _by_file(path, config, account, question, server)
        except UnseenError as error:
            yield Unknown(error.what)


def patterns(config: Config) -> list[str]:
    """The words of AuthorizedKeysFile that count."""
    return [word for word in config.words("authorizedkeysfile") or SHIPPED if word.lower() != "none"]


def paths_of(config: Config, account: Account, server: Server) -> Iterator[str]:
    """All files that sshd opens for the account, but those of which it is not known. Raises ConfigError."""
    for pattern in patterns(config):
        with suppress(UnseenError):
            yield from paths(pattern, account, server)


def paths(pattern: str, account: Account, server: Server) -> list[str]:
    """The files that one word of AuthorizedKeysFile means. Raises ConfigError, UnseenError."""
    path = in_home(pattern, account)
    return globs.expand(path, server.files, account.identity) if server.version >= KEY_FILE_GLOBS else [path]


def in_home(pattern: str, account: Account) -> str:
    """Put in %h, %u, %U and %%; what is relative then is below the home folder. Raises ConfigError."""
    path = expand(pattern, {"h": account.home, "u": account.name, "U": str(account.uid)})
    return path if path.startswith("/") else f"{account.home}/{path}"


def _by_file(
    path: str, config: Config, account: Account, question: Question, server: Server
) -> GetsIn | Refused | Unknown:
    try:
        data = open_as(path, config, account, server)
    except UnseenError as error:
        return Unknown(error.what)
    return data if isinstance(data, Refused) else by_lines(path, data, question)


def open_as(path: str, config: Config, account: Account, server: Server) -> bytes | Refused:
    """What sshd reads when it opens the file as the account, or why it does not. Raises UnseenError."""
    found = server.files.find(path, account.identity)
    if found is None or not can_read(found, account.identity):
        return Refused(f"{path} is not there, or not {account.name}'s to read")
    if config.is_on("strictmodes", shipped=True) and (
        why := unsafe(found, account.uid, real_home(account, server), server)
    ):
        return Refused(why)
    return content_of(found)


def by_lines(path: str, data: bytes, question: Question) -> GetsIn | Refused:
    """What the lines of authorized_keys say, be they a file's or a command's."""
    found = scan(AuthorizedKeys.parse(data).lines, question)
    if isinstance(found, Accepted):
        return GetsIn(f"{path}:{found.line}", found.options)
    return Refused(f"{path}: {found.reason}")
