"""SFTP's packets: one question, one answer, both bounded in size and in time (draft-ietf-secsh-filexfer-02 section 3).

Knows no files; that is sftp.py.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from bootstrap.ssh.errors import ClosedError, CommandError, SftpError, TimedOutError
from keys.inert import inert
from keys.wire import Reader, WireError, string, uint32

if TYPE_CHECKING:
    from paramiko import Channel

NO_SUCH_FILE, EOF, OK = 2, 1, 0  # codes of a status

_PACKET_LIMIT = 256 * 1024  # bytes, as in OpenSSH
_PIECE = 64 * 1024
_VERSION = 3
_INIT, _VERSION_ANSWER, _STATUS = 1, 2, 101
_WORDS = {3: "permission denied", 4: "it says only: failure", 8: "it does not know how to"}


@dataclass
class Packets:
    """One SFTP channel. where: "user@host:port". timeout: seconds for each operation. Used by one thread at a time."""

    channel: "Channel"
    where: str
    timeout: float
    _until: float = 0.0
    _number: int = 0
    _received: bytearray = field(default_factory=bytearray)

    def hello(self) -> frozenset[str]:
        """Agree on version 3; the names of what the server offers beyond it."""
        with self.operation():
            self._send(bytes([_INIT]) + uint32(_VERSION))
            reader = self._answer()
            if reader.take(1)[0] != _VERSION_ANSWER or reader.uint32() < _VERSION:
                self.nonsense()
            found = set()
            while not reader.at_end():
                found.add(reader.string().decode("utf-8", "replace"))
                reader.string()
            return frozenset(found)

    @contextmanager
    def operation(self) -> Iterator[None]:
        """All questions of one operation, which have its time-out together.

        Raises TimedOutError, ClosedError, SftpError, and CommandError for answers that make no sense.
        """
        self._until = time.monotonic() + self.timeout
        try:
            yield
        except (WireError, IndexError):
            self.nonsense()
        except TimeoutError:
            raise TimedOutError("no answer over SFTP in time", where=self.where, hint="run it again later") from None
        except (OSError, EOFError):
            raise ClosedError("the connection broke during SFTP", where=self.where, hint="run it again") from None

    def ask(self, kind: int, body: bytes, expected: int = _STATUS) -> Reader:
        """The answer of that kind, behind its number; a status is answered by nothing where it is good."""
        self._number += 1
        self._send(bytes([kind]) + uint32(self._number) + body)
        reader = self._answer()
        got = reader.take(1)[0]
        if reader.uint32() != self._number:
            self.nonsense()
        if got == _STATUS:
            code = reader.uint32()
            if code != OK:
                raise self._refusal(code, reader)
        if got != expected:
            self.nonsense()
        return reader

    def nonsense(self) -> NoReturn:
        raise CommandError("its answer over SFTP makes no sense", where=self.where, hint="`sftp` there tells more")

    def close(self) -> None:
        self.channel.close()

    def _refusal(self, code: int, reader: Reader) -> SftpError:
        """Some servers of an older version send no words."""
        said = "" if reader.at_end() else inert(reader.string().decode("utf-8", "replace"), 120)
        known = _WORDS.get(code, f"status {code}")
        return SftpError(said if code == 4 and said.lower() != "failure" and said else known, code, where=self.where)

    def _send(self, packet: bytes) -> None:
        self.channel.settimeout(self._left())
        self.channel.sendall(string(packet))

    def _answer(self) -> Reader:
        length = Reader(self._exactly(4)).uint32()
        if not 0 < length <= _PACKET_LIMIT:
            self.nonsense()
        return Reader(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        while len(self._received) < count:
            self.channel.settimeout(self._left())
            piece = self.channel.recv(_PIECE)
            if not piece:
                raise EOFError
            self._received += piece
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
