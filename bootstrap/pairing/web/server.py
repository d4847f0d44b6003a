"""The page's server: one thread for all connections, few of them at a time, and gone with its port at the end.

Nobody can keep all places: one neighbour has a few, and the oldest makes room for one more.
"""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from bootstrap.pairing.bound import bound
from bootstrap.pairing.door import Door
from bootstrap.pairing.web.exchange import Exchange
from bootstrap.pairing.web.site import Site
from keys.device import Kind
from keys.pairing import Code

_MOST = 64
_MOST_OF_ONE = 8  # a browser opens six
_GRACE = 2.0  # seconds in which a connection has not to make room
_TICK = 1.0  # seconds between looks for who is overdue
_LAST = 1.0  # seconds for answers that are on their way when all ends


class PageServer:
    """A context manager. addresses: IPv4 and IPv6, all at one port. Raises KeyturnError where one can't be had."""

    def __init__(
        self,
        addresses: Sequence[str],
        door: Door,
        kind: Kind = Kind.OTHER,
        *,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site = Site(door, kind, clock)
        self._clock = clock
        self._exchanges: list[Exchange] = []
        self._selector = selectors.DefaultSelector()
        self._sockets = bound(addresses, port)
        self.port: int = self._sockets[0].getsockname()[1]
        self._asleep, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="pairing-page")

    def url(self, code: Code, address: str) -> str:
        """Where the device's browser finds the page."""
        return f"http://{f'[{address}]' if ':' in address else address}:{self.port}/{code}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> None:
        try:
            if error is None or isinstance(error, Exception):  # Ctrl-C waits for nobody
                self._site.say_the_end()
        finally:
            self._waker.close()  # the other end reads as ended
            self._thread.join()
            self._asleep.close()

    def _serve(self) -> None:
        for one in (*self._sockets, self._asleep):
            one.setblocking(False)
            self._selector.register(one, selectors.EVENT_READ)
        with self._selector:
            while not self._turn(_TICK):
                pass
            self._end_all()

    def _turn(self, seconds: float) -> bool:
        """Do what has come up in that time at most. Whether it was the end."""
        over = False
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Exchange):
                self._go_on(key.data)
            elif key.fileobj is self._asleep:
                over = True
            elif isinstance(key.fileobj, socket.socket):
                self._accept(key.fileobj)
        for late in [one for one in self._exchanges if one.is_overdue]:
            self._end(late)
        return over

    def _end_all(self) -> None:
        for one in (*self._sockets, self._asleep):
            self._selector.unregister(one)
        for listening in self._sockets:
            listening.close()
        until = time.monotonic() + _LAST
        while any(one.is_answering for one in self._exchanges) and time.monotonic() < until:
            self._turn(_LAST / 10)
        for exchange in list(self._exchanges):
            self._end(exchange)

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the client went away before it was accepted
            sock, _ = listening.accept()
            try:
                exchange = Exchange(sock, self._site.answer, self._site.refusal, self._clock)
            except OSError:
                sock.close()
                return
            if not self._has_room(exchange.neighbour):
                exchange.close()
                return
            self._exchanges.append(exchange)
            self._selector.register(sock, exchange.waits_for, exchange)

    def _has_room(self, neighbour: str) -> bool:
        """Whether there is a place for one more of this neighbour; the oldest makes room for it after a while."""
        of_one = [one for one in self._exchanges if one.neighbour == neighbour]
        for all_of_them, most in ((of_one, _MOST_OF_ONE), (self._exchanges, _MOST)):
            if len(all_of_them) >= most:
                if all_of_them[0].age < _GRACE:
                    return False
                self._end(all_of_them[0])
        return True

    def _go_on(self, exchange: Exchange) -> None:
        if exchange not in self._exchanges:  # it had to make room in this very turn
            return
        if exchange.go_on():
            self._selector.modify(exchange.sock, exchange.waits_for, exchange)
        else:
            self._end(exchange)

    def _end(self, exchange: Exchange) -> None:
        self._exchanges.remove(exchange)
        self._selector.unregister(exchange.sock)
        exchange.close()
