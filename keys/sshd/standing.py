"""Keys that stand where sshd looks for an account: each line of each file, and of the command's answer, on its own.

Where no line of a key gets in, the key does not get in by a line: what one line refuses another may still allow.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from keys.authorized_line import Line, read_line
from keys.decision import Accepted, Question, scan
from keys.key_line import lines_of
from keys.public_key import PublicKey
from keys.sshd.entrance import Entrance
from keys.sshd.key_files import open_as, paths_of
from keys.sshd.verdict import ConfigError, GetsIn, Refused, Unknown, UnseenError, gives_up


@dataclass(frozen=True, slots=True)
class Standing:
    """One key on one line.

    path: the file, or the command that said it (by_command). line: its number there. verdict: what that line alone
    would do.
    """

    key: PublicKey
    path: str
    line: int
    options: str
    verdict: GetsIn | Refused | Unknown
    by_command: bool = False

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"


def standing(entrance: Entrance) -> Iterator[Standing]:
    """Each key of each file that can be read, in sshd's order; then of what the command answered about any key."""
    for path in _paths(entrance):
        data = entrance.server.files.peek(path)
        if data is not None:
            yield from _lines(entrance, path, data, _barred(entrance, path))
    yield from _by_command(entrance)


def _paths(entrance: Entrance) -> list[str]:
    try:
        return list(paths_of(entrance.config, entrance.account, entrance.server))
    except ConfigError:
        return []


def _lines(entrance: Entrance, path: str, data: bytes, barred: Refused | Unknown | None = None) -> Iterator[Standing]:
    """barred: what holds for every line of it."""
    for number, raw in enumerate(lines_of(data), start=1):
        line = _line(raw)
        if line.key is not None:
            verdict = barred or _verdict(entrance, f"{path}:{number}", line)
            yield Standing(line.key, path, number, line.options, verdict)


@lru_cache(maxsize=100_000)
def _line(raw: bytes) -> Line:
    """A fleet's servers share most of their lines."""
    return read_line(0, raw)


def _barred(entrance: Entrance, path: str) -> Refused | Unknown | None:
    """Why sshd does not read the file for this account, whatever stands in it."""
    try:
        data = open_as(path, entrance.config, entrance.account, entrance.server)
    except UnseenError as error:
        return Unknown(error.what)
    return data if isinstance(data, Refused) else None


def _verdict(entrance: Entrance, where: str, line: Line) -> GetsIn | Refused | Unknown:
    """What one line does for its own key."""
    if line.key is None:
        return Refused(line.problem)
    key = line.key
    try:
        found = entrance.weigh(key, lambda: _by_line(where, line, entrance.question(key)))
        return entrance.once_in(found, key) if isinstance(found, GetsIn) else found
    except ConfigError as error:
        return gives_up(error)
    except UnseenError as error:
        return Unknown(error.what)


def _by_line(where: str, line: Line, question: Question) -> GetsIn | Refused:
    found = scan([line], question)
    if isinstance(found, Accepted):
        return GetsIn(where, found.options)
    return Refused(line.problem or found.reason.removeprefix("line 0: "))


def _by_command(entrance: Entrance) -> Iterator[Standing]:
    """What AuthorizedKeysCommand lists for the account; nothing where its answer was not seen."""
    command = entrance.config.path("authorizedkeyscommand")
    for data in dict.fromkeys(_answers(entrance)) if command else ():
        yield from (replace(one, by_command=True) for one in _lines(entrance, command, data))


def _answers(entrance: Entrance) -> Iterator[bytes]:
    """What it said of the keys that it was asked about."""
    for key in entrance.server.asked:
        with suppress(ConfigError, UnseenError):
            said = entrance.command_answer(key)
            if isinstance(said, bytes):
                yield said
