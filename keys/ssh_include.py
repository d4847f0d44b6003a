"""The one Include line at the top of an ssh configuration, put in and taken out again; every other byte stays.

Bytes in, bytes out: nobody knows what encoding, line ends or order the person likes. The line counts only where it
holds for every host, which is before the first Host or Match line (ssh_config(5)).
"""

import re
from collections.abc import Collection, Iterator

_BOM = b"\xef\xbb\xbf"
_SCOPE = re.compile(rb"\s*(host|match)[\s=]", re.IGNORECASE)
MADE = b"# keyturn made this file, and takes it away again if nothing is added to it.\n"


def has_include(data: bytes, lines: Collection[str]) -> bool:
    """Whether one of these lines stands where it holds for every host."""
    return next(_places(data, lines), None) is not None


def with_include(data: bytes | None, line: str) -> bytes:
    """The file with the line at its very top; None is a file that is not there yet."""
    if data is None:
        return MADE + line.encode() + b"\n"
    start = len(_BOM) if data.startswith(_BOM) else 0
    first = data[start:].partition(b"\n")[0]
    end = b"\r\n" if first.endswith(b"\r") else b"\n"
    return data[:start] + line.encode() + end + data[start:]


def without_include(data: bytes, lines: Collection[str]) -> bytes | None:
    """The file without the line; None where keyturn had made the file and nothing else is in it."""
    place = next(_places(data, lines), None)
    if place is not None:
        data = data[: place[0]] + data[place[1] :]
    if not data.startswith(MADE):
        return data
    return data[len(MADE) :] or None


def _places(data: bytes, lines: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end."""
    wanted = {line.encode() for line in lines}
    at = len(_BOM) if data.startswith(_BOM) else 0
    for line in _lines(data[at:]):
        if _SCOPE.match(line):
            return
        if line.strip() in wanted:
            yield at, at + len(line)
        at += len(line)


def _lines(data: bytes) -> list[bytes]:
    """OpenSSH ends a line at a newline alone."""
    return [line + b"\n" for line in data.split(b"\n")[:-1]] + [data.rpartition(b"\n")[2]]
