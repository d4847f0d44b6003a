"""One connection at the page: one request, one answer, the end. It blocks nobody, and ends by its time and bytes."""

import contextlib
import selectors
import socket
import time
from collections.abc import Callable

from bootstrap.pairing.neighbour import neighbour
from bootstrap.pairing.web.request import Reading, RefusedError, Request

SECONDS = 15.0
"""From the connection to its end: for the request to come and the answer to be taken."""

_MOST_BYTES = 256 * 1024  # read and thrown away too, so that an answer is seen by who sent too much
_PIECE = 64 * 1024
Answer = Callable[[Request, "Exchange"], bytes]
Refusal = Callable[[int], bytes]


class Exchange:
    """Not for two threads. answer: makes the answer to a request. refusal: to what is none, by its status."""

    def __init__(
        self, sock: socket.socket, answer: Answer, refusal: Refusal, clock: Callable[[], float] = time.monotonic
    ) -> None:
        sock.setblocking(False)
        self.sock = sock
        self._answer = answer
        self._refusal = refusal
        self._clock = clock
        self._since = clock()
        self._reading: Reading | None = Reading()
        self._left = _MOST_BYTES
        self._out = memoryview(b"")
        self.address = str(sock.getpeername()[0])
        self.local: tuple[str, int] = sock.getsockname()[:2]

    @property
    def neighbour(self) -> str:
        """Whose share of the connections it takes."""
        return neighbour(self.address)

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return self._clock() - self._since

    @property
    def is_overdue(self) -> bool:
        return self.age >= SECONDS

    @property
    def is_answering(self) -> bool:
        """Whether a part of the answer has still to go out."""
        return len(self._out) > 0

    @property
    def waits_for(self) -> int:
        """Events of a selector."""
        return selectors.EVENT_WRITE if self.is_answering else selectors.EVENT_READ

    def go_on(self) -> bool:
        """Do what can be done at once. Whether it is still of use."""
        try:
            return self._write() if self.is_answering else self._read()
        except BlockingIOError:
            return True
        except OSError:  # the other side has gone
            return False

    def close(self) -> None:
        self._out = memoryview(b"")
        self.sock.close()

    def _read(self) -> bool:
        data = self.sock.recv(min(_PIECE, self._left))
        self._left -= len(data)
        if not data or self._left <= 0:
            return False
        if self._reading is not None:
            self._take(self._reading, data)
        return True

    def _take(self, reading: Reading, data: bytes) -> None:
        try:
            request = reading.take(data)
            out = None if request is None else self._answer(request, self)
        except RefusedError as refused:
            out = self._refusal(refused.status)
        except Exception:  # noqa: BLE001  whatever one request brings about, the next one is answered
            out = self._refusal(500)
        if out is not None:
            self._reading = None
            self._out = memoryview(out)

    def _write(self) -> bool:
        self._out = self._out[self.sock.send(self._out) :]
        if not self.is_answering:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_WR)  # then what still comes is read, else the answer would be lost
        return True
