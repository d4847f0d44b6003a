"""A socket that gives no client more than its share: of bytes that it may send, and of time until it is known.

paramiko buffers what a client announces, up to 4 GiB a packet, so that the limit has to stand below it.
"""

import contextlib
import socket
import time
from collections.abc import Callable

MOST_BYTES = 256 * 1024
"""What a whole pairing may take of us. A real one takes below 8 KiB."""


class Metered:
    """As much of a socket as paramiko uses. It ends, as a socket does that was closed by the other side.

    seconds: after which an unknown client is cut; `keep` takes that away, `limit` sets it anew.
    """

    def __init__(
        self,
        sock: socket.socket,
        seconds: float,
        most: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sock = sock
        self._left = most
        self._clock = clock
        self._since = clock()
        self._until: float | None = self._since + seconds
        self._is_ending = False

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return self._clock() - self._since

    @property
    def is_overdue(self) -> bool:
        return self._until is not None and self._clock() >= self._until

    def keep(self) -> None:
        """The client is known now, and may stay, unless its end was set already."""
        if not self._is_ending:
            self._until = None

    def limit(self, seconds: float) -> None:
        """From now on it may stay that long, and no longer."""
        self._is_ending = True
        self._until = self._clock() + seconds

    def recv(self, count: int) -> bytes:
        if self._left <= 0 or self.is_overdue:
            return b""
        received = self._sock.recv(min(count, self._left))
        self._left -= len(received)
        return received

    def send(self, data: bytes) -> int:
        return self._sock.send(data)

    def settimeout(self, seconds: float | None) -> None:
        self._sock.settimeout(seconds)

    def getpeername(self) -> tuple[str, int]:
        address, port = self._sock.getpeername()[:2]
        return str(address), int(port)

    def close(self) -> None:
        self._sock.close()

    def cut(self) -> None:
        """End it now, whoever waits for it."""
        with contextlib.suppress(OSError):  # it has ended already
            self._sock.shutdown(socket.SHUT_RDWR)
