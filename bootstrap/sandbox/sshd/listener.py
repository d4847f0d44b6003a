"""A TCP port that can be opened and closed again, and stays ours in between.

A socket that is bound and does not listen refuses connections, as a host whose sshd is down does, and keeps the port
from everyone else.
"""

import contextlib
import os
import selectors
import socket
import threading
from collections.abc import Callable

_BACKLOG = 128


class Listener:
    """accept: called with each connection, in the listener's thread. port: 0 takes a free one."""

    def __init__(self, address: str, port: int, accept: Callable[[socket.socket], None]) -> None:
        self._accept = accept
        self._socket = _bound(address, port)
        self.address = address
        self.port: int = self._socket.getsockname()[1]
        self._serving: tuple[threading.Thread, int] | None = None

    @property
    def is_open(self) -> bool:
        return self._serving is not None

    def open(self) -> None:
        if self._serving is None:
            wake, waker = os.pipe()
            self._socket.listen(_BACKLOG)
            thread = threading.Thread(target=self._serve, args=(wake,), name="sandbox-ssh-listener")
            self._serving = thread, waker
            thread.start()

    def close(self) -> None:
        """Refuse connections from now on; the port stays ours."""
        if self._serving is not None:
            self._end(*self._serving)
            self._socket = _bound(self.address, self.port)

    def release(self) -> None:
        """Give the port back. The listener is not used after that."""
        if self._serving is not None:
            self._end(*self._serving)
        self._socket.close()

    def _end(self, thread: threading.Thread, waker: int) -> None:
        os.close(waker)  # the other end reads as ended
        thread.join()
        self._socket.close()
        self._serving = None

    def _serve(self, wake: int) -> None:
        self._socket.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ, self._socket)
            selector.register(wake, selectors.EVENT_READ)
            while all(key.data for key, _ in selector.select()):
                with contextlib.suppress(OSError):  # the client went away before it was accepted
                    connection, _ = self._socket.accept()
                    connection.setblocking(True)
                    self._accept(connection)
        os.close(wake)


def _bound(address: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    return bound
