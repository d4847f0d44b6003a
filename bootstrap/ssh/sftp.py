"""Files over SFTP version 3 (draft-ietf-secsh-filexfer-02; OpenSSH's PROTOCOL), for places that offer no shell.

Nothing is sent ahead of an answer, so that after an error it is known what was done. Paths are relative to where the
login begins, its home.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bootstrap.ssh.errors import OutputTooLongError, SftpError
from bootstrap.ssh.sftp_packets import EOF, NO_SUCH_FILE, Packets
from keys.wire import Reader, string, uint32, uint64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramiko import Channel

PIECE = 32 * 1024  # bytes of a file in one packet; every server takes that much
POSIX_RENAME, FSYNC = "posix-rename@openssh.com", "fsync@openssh.com"

_READ, _WRITE, _CREATE, _EXCLUSIVE = 1, 2, 8, 32
_SIZE, _OWNER, _PERMISSIONS, _TIMES, _EXTENDED = 1, 2, 4, 8, 0x80000000
_KIND, _REGULAR = 0o170000, 0o100000
_OPEN, _CLOSE, _GET, _PUT, _LSTAT, _FSETSTAT = 3, 4, 5, 6, 7, 10
_OPENDIR, _READDIR, _REMOVE, _MKDIR, _RENAME, _EXTENSION = 11, 12, 13, 14, 18, 200
_HANDLE, _DATA, _NAMES, _ATTRIBUTES = 102, 103, 104, 105


@dataclass(frozen=True, slots=True)
class Attributes:
    """size: bytes. mode: with the file's kind, 0 where the server does not tell. changed: seconds since 1970."""

    size: int = 0
    mode: int = 0
    changed: int = 0

    @property
    def is_regular(self) -> bool:
        return self.mode & _KIND in {_REGULAR, 0}


class Sftp:
    """One SFTP session. extensions: what the server offers beyond version 3. Used by one thread at a time.

    where: "user@host:port". timeout: seconds for each operation. Every method raises SftpError for what the server
    refuses, TimedOutError, ClosedError, and CommandError for answers that make no sense.
    """

    def __init__(self, channel: "Channel", where: str, timeout: float) -> None:
        self._packets = Packets(channel, where, timeout)
        self.extensions = self._packets.hello()

    def look_at(self, path: str) -> Attributes | None:
        """What stands at the path itself, a symbolic link as one; None where nothing does."""
        with self._packets.operation():
            try:
                return _attributes(self._packets.ask(_LSTAT, _text(path), _ATTRIBUTES))
            except SftpError as error:
                if error.code != NO_SUCH_FILE:
                    raise
                return None

    def read(self, path: str, limit: int) -> bytes | None:
        """The whole file; None where there is none. Raises OutputTooLongError past `limit` bytes."""
        with self._packets.operation():
            try:
                handle = self._open(path, _READ)
            except SftpError as error:
                if error.code != NO_SUCH_FILE:
                    raise
                return None
            content = bytearray()
            while piece := self._piece(handle, len(content)):
                content += piece
                if len(content) > limit:
                    what = f"{path} is longer than {limit // 1024} KiB"
                    raise OutputTooLongError(what, where=self._packets.where, hint="look at it there")
            self._packets.ask(_CLOSE, string(handle))
            return bytes(content)

    def create(self, path: str, content: bytes, mode: int) -> None:
        """Make a file that is not there yet. It is on the disk then, where the server can see to that."""
        with self._packets.operation():
            handle = self._open(path, _WRITE | _CREATE | _EXCLUSIVE, _mode(0o600))
            for at in range(0, len(content), PIECE):
                self._put(handle, at, content[at : at + PIECE])
            self._packets.ask(_FSETSTAT, string(handle) + _mode(mode))
            self._finish(handle)

    def overwrite(self, path: str, pieces: "Sequence[tuple[int, bytes]]", size: int) -> None:
        """Write into a file that is there: these bytes at these places, in this order; then cut it to `size` bytes.

        Each piece is written whole or not at all, where the disk has room for it.
        """
        with self._packets.operation():
            handle = self._open(path, _WRITE)
            for at, piece in pieces:
                self._put(handle, at, piece)
            self._packets.ask(_FSETSTAT, string(handle) + uint32(_SIZE) + uint64(size))
            self._finish(handle)

    def replace(self, old: str, new: str) -> None:
        """Put `old` in the place of `new` in one step. Only where POSIX_RENAME is offered."""
        with self._packets.operation():
            self._packets.ask(_EXTENSION, _text(POSIX_RENAME) + _text(old) + _text(new))

    def rename(self, old: str, new: str) -> None:
        """Give it a name that nothing has. Many servers raise SftpError where something has it."""
        with self._packets.operation():
            self._packets.ask(_RENAME, _text(old) + _text(new))

    def remove(self, path: str) -> None:
        with self._packets.operation():
            self._packets.ask(_REMOVE, _text(path))

    def make_folder(self, path: str, mode: int) -> None:
        with self._packets.operation():
            self._packets.ask(_MKDIR, _text(path) + _mode(mode))

    def names(self, path: str, at_most: int) -> list[tuple[str, Attributes]]:
        """What a folder holds, as far as `at_most` names go."""
        with self._packets.operation():
            handle = self._packets.ask(_OPENDIR, _text(path), _HANDLE).string()
            found: list[tuple[str, Attributes]] = []
            while len(found) < at_most and (more := self._more_names(handle)):
                found += more
            self._packets.ask(_CLOSE, string(handle))
            return found[:at_most]

    def close(self) -> None:
        self._packets.close()

    def _open(self, path: str, flags: int, attributes: bytes = uint32(0)) -> bytes:
        return self._packets.ask(_OPEN, _text(path) + uint32(flags) + attributes, _HANDLE).string()

    def _piece(self, handle: bytes, at: int) -> bytes:
        """Bytes of an open file; none at its end."""
        try:
            answer = self._packets.ask(_GET, string(handle) + uint64(at) + uint32(PIECE), _DATA)
        except SftpError as error:
            if error.code != EOF:
                raise
            return b""
        return answer.string() or self._packets.nonsense()

    def _put(self, handle: bytes, at: int, piece: bytes) -> None:
        self._packets.ask(_PUT, string(handle) + uint64(at) + string(piece))

    def _finish(self, handle: bytes) -> None:
        if FSYNC in self.extensions:
            self._packets.ask(_EXTENSION, _text(FSYNC) + string(handle))
        self._packets.ask(_CLOSE, string(handle))

    def _more_names(self, handle: bytes) -> list[tuple[str, Attributes]]:
        try:
            answer = self._packets.ask(_READDIR, string(handle), _NAMES)
        except SftpError as error:
            if error.code != EOF:
                raise
            return []
        return [_named(answer) for _ in range(answer.uint32())]


def _text(text: str) -> bytes:
    return string(text.encode())


def _mode(mode: int) -> bytes:
    return uint32(_PERMISSIONS) + uint32(mode & 0o7777)


def _named(answer: Reader) -> tuple[str, Attributes]:
    name = answer.string().decode("utf-8", "replace")
    answer.string()  # the same for people
    return name, _attributes(answer)


def _attributes(answer: Reader) -> Attributes:
    flags = answer.uint32()
    size = answer.uint64() if flags & _SIZE else 0
    if flags & _OWNER:
        answer.take(8)
    mode = answer.uint32() if flags & _PERMISSIONS else 0
    _, changed = (answer.uint32(), answer.uint32()) if flags & _TIMES else (0, 0)
    for _ in range(answer.uint32() if flags & _EXTENDED else 0):
        answer.string(), answer.string()
    return Attributes(size, mode, changed)
