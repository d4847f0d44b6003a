"""The socket that an SSH connection runs over, as paramiko wants one: read in large pieces, never delayed, bounded.

TCP_NODELAY, and on Linux TCP_QUICKACK armed again after each read, save two stalls of about 40 ms a connection. Closing
wakes whoever reads, so nobody has to look up ten times a second, as paramiko would. What arrives before the server has
named itself (RFC 4253 section 4.2) is bounded, and so is the connection as a whole: a server that floods fills no
memory, and one that no longer reads is given up.
"""

import contextlib
import re
import socket
import time
from typing import Protocol

IDENTIFICATION_LIMIT = 8 * 1024  # bytes; RFC 4253 allows lines before the identification, but sets no limit
CONNECTION_LIMIT = 64 * 1024 * 1024
STALL_LIMIT = 30.0  # seconds in which the server takes nothing of what is sent
_CHUNK = 64 * 1024
_LOOK_UP = 1.0  # seconds
_IDENTIFICATION = re.compile(rb"^SSH-\d[^\n]*\n", re.MULTILINE)


class Stream(Protocol):
    """A connected socket, or a channel through a jump host."""

    def recv(self, nbytes: int, /) -> bytes: ...
    def send(self, data: bytes, /) -> int: ...
    def settimeout(self, value: float | None, /) -> None: ...
    def shutdown(self, how: int, /) -> None: ...
    def close(self) -> None: ...


class Wire:
    """One connection. Reading is for one thread; `close` may come from any, and wakes the reader."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._socket = stream if isinstance(stream, socket.socket) else None
        self._buffer = b""
        self._received = 0
        self.greeting = b""
        self.identified = False
        self._closed = False  # paramiko looks at this name while it waits for its thread
        if self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def recv(self, nbytes: int) -> bytes:
        """Up to nbytes; b"" at the end. Raises EOFError when the server sends more than it may."""
        if not self._buffer:
            self._buffer = self._receive()
            self._acknowledge_at_once()
            self._count(self._buffer)
        taken, self._buffer = self._buffer[:nbytes], self._buffer[nbytes:]
        return taken

    def _receive(self) -> bytes:
        try:
            return self._stream.recv(_CHUNK)
        except OSError:
            if self._closed:
                return b""
            raise

    def send(self, data: bytes) -> int:
        """How much was taken. Raises EOFError when nothing was for too long."""
        started = time.monotonic()
        while True:
            try:
                return self._stream.send(data)
            except TimeoutError:
                if self._closed or time.monotonic() - started > STALL_LIMIT:
                    raise EOFError("the server no longer reads") from None

    def settimeout(self, value: float | None) -> None:
        """paramiko's wish for short time-outs is not granted: `close` wakes the reader."""
        self._stream.settimeout(_LOOK_UP if value is not None else None)

    def close(self) -> None:
        self._closed = True
        with contextlib.suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()

    def _count(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > CONNECTION_LIMIT:
            raise EOFError("the server sent too much")
        if not self.identified:
            self.greeting += data
            self.identified = _IDENTIFICATION.search(self.greeting) is not None
            if not self.identified and len(self.greeting) > IDENTIFICATION_LIMIT:
                raise EOFError("the server does not name itself")

    def _acknowledge_at_once(self) -> None:
        option = getattr(socket, "TCP_QUICKACK", None)
        if option is not None and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, option, 1)
