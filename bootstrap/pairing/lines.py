"""Lines that come over a channel, read with limits: of bytes for one of them and for all, and of time for each."""

import time
from typing import Protocol

from keys.strict_json import DocumentError

_PIECE = 32 * 1024
_LOOK_UP = 0.5  # seconds: how long Ctrl-C may take


class Channel(Protocol):
    """As much of paramiko's channel as is used here."""

    def recv(self, nbytes: int, /) -> bytes: ...
    def settimeout(self, seconds: float | None, /) -> None: ...


class Lines:
    """For one thread. most: bytes of one line; at_all: of all together."""

    def __init__(self, channel: Channel, most: int, at_all: int) -> None:
        self._channel = channel
        self._most = most
        self._left = at_all
        self._begun = bytearray()

    def next(self, seconds: float) -> bytes:
        """The next line, without its end. Raises TimeoutError, EOFError, DocumentError, or OSError of the channel."""
        until = time.monotonic() + seconds
        while (end := self._begun.find(b"\n")) < 0:
            if len(self._begun) > self._most:
                raise DocumentError("it is too long")
            self._begun += self._piece(until)
        line = bytes(self._begun[:end])
        del self._begun[: end + 1]
        return line

    def _piece(self, until: float) -> bytes:
        while (left := until - time.monotonic()) > 0:
            self._channel.settimeout(min(left, _LOOK_UP))
            try:
                piece = self._channel.recv(_PIECE)
            except TimeoutError:
                continue
            if not piece:
                raise EOFError
            self._left -= len(piece)
            if self._left < 0:
                raise DocumentError("it is too long")
            return piece
        raise TimeoutError
