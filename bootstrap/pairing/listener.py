"""The listener: open at some addresses for one device and a few minutes, then gone, with its threads and its port."""

import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from bootstrap.pairing.bound import bound
from bootstrap.pairing.connection import Connection
from bootstrap.pairing.door import Door
from bootstrap.pairing.metered import Metered
from bootstrap.pairing.neighbour import neighbour

if TYPE_CHECKING:
    from bootstrap.ssh.paramiko_import import paramiko

_MOST_UNKNOWN = 16
"""Connections that have shown no key yet. The oldest makes room for one more, so that nobody can keep all places."""
_MOST_OF_ONE = 4  # of those, of one neighbour
_UNKNOWN_SECONDS = 20.0
_GRACE = 2.0  # seconds in which nobody has to make room: a device near by has shown its key by then
_MOST_KNOWN = 3
"""Connections of a device that has proved its key, and comes again: only the newest one is of use."""
_TICK = 1.0  # seconds between looks for who is overdue


class Listener:
    """A context manager. addresses: IPv4 and IPv6, all at one port. Raises KeyturnError where one can't be had."""

    def __init__(
        self,
        addresses: Sequence[str],
        door: Door,
        host_key: "paramiko.PKey",
        *,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._door = door
        self._host_key = host_key
        self._clock = clock
        self._lock = threading.Lock()
        self._connections: list[Connection] = []
        self._sockets = bound(addresses, port)
        self.port: int = self._sockets[0].getsockname()[1]
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="pairing-listener")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._waker)  # the other end reads as ended
        self._thread.join()
        os.close(self._wake)
        for connection in self._open_ones():
            connection.leave()
        for connection in self._open_ones():
            if connection.is_known:
                connection.join(_TICK)  # for the last line to be read
            connection.cut()
        for connection in self._open_ones():
            connection.join()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            for one in self._sockets:
                one.setblocking(False)
                selector.register(one, selectors.EVENT_READ, one)
            selector.register(self._wake, selectors.EVENT_READ)
            while all(ready := [key.data for key, _ in selector.select(_TICK)]):
                if not self._door.is_open:
                    self._close_port(selector)
                    ready = []
                for listening in ready:
                    self._accept(listening)
                self._cut_overdue()
        self._close_port(None)

    def _close_port(self, selector: selectors.BaseSelector | None) -> None:
        """Who is in already stays: a device that was let in is told what becomes of it."""
        for one in self._sockets:
            if selector:
                selector.unregister(one)
            one.close()
        self._sockets.clear()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):  # the client went away before it was accepted
            sock, (address, *_) = listening.accept()
            if not self._has_room(neighbour(address)):
                sock.close()
                return
            sock.setblocking(True)
            connection = Connection(Metered(sock, _UNKNOWN_SECONDS, clock=self._clock), self._door)
            connection.begin(self._host_key)
            with self._lock:
                self._connections.append(connection)

    def _has_room(self, whose: str) -> bool:
        """Whether one more may be asked for its key; the oldest that has not shown one makes room for it."""
        with self._lock:
            self._connections = [one for one in self._connections if one.is_alive()]
            unknown = [one for one in self._connections if not one.is_known]
            known = [one for one in self._connections if one.is_known]
        for superseded in known[:-_MOST_KNOWN]:
            superseded.cut()
        of_one = [one for one in unknown if neighbour(one.address) == whose]
        for all_of_them, most in ((of_one, _MOST_OF_ONE), (unknown, _MOST_UNKNOWN)):
            if len(all_of_them) >= most:
                if all_of_them[0].metered.age < _GRACE:
                    return False
                all_of_them[0].cut()
        return True

    def _cut_overdue(self) -> None:
        for one in self._open_ones():
            if one.metered.is_overdue:
                one.cut()

    def _open_ones(self) -> list[Connection]:
        with self._lock:
            return list(self._connections)
