"""Servers that are none: one that says nothing, one that hangs up, one that speaks something else, one that is off.

Each is a context manager that gives an `Endpoint` on loopback. They have a host key in name only.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.hosts.image import make_host_key

ADDRESS = "127.0.0.1"
FLOOD = b"x" * 80 + b"\r\n"


@dataclass
class Endpoint:
    """Where a broken server is; connections: how many it has accepted."""

    port: int
    address: str = ADDRESS
    host_key: str = field(default_factory=lambda: make_host_key().public)
    connections: int = 0


@contextmanager
def silent() -> Iterator[Endpoint]:
    """Accepts connections and never says a word."""
    with contextlib.ExitStack() as kept, _serving(kept.enter_context) as endpoint:
        yield endpoint


@contextmanager
def closing() -> Iterator[Endpoint]:
    """Accepts connections and closes them at once."""
    with _serving(lambda client: client.close()) as endpoint:
        yield endpoint


@contextmanager
def speaking(data: bytes) -> Iterator[Endpoint]:
    """Says `data`, whatever it is told, and closes."""
    with _serving(lambda client: _say(client, data)) as endpoint:
        yield endpoint


@contextmanager
def flooding() -> Iterator[Endpoint]:
    """Sends lines without end, as RFC 4253 4.2 lets a server do before its version string."""
    with _serving(lambda client: _say(client, FLOOD, endless=True)) as endpoint:
        yield endpoint


@contextmanager
def unanswering() -> Iterator[Endpoint]:
    """An address whose packets are lost, as those of a machine that is off: connecting never ends by itself."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((ADDRESS, 0), backlog=0))
        address = listener.getsockname()
        for _ in range(8):  # a full accept queue makes the kernel drop what comes next
            waiting = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            waiting.settimeout(0.05)
            with contextlib.suppress(TimeoutError):
                waiting.connect(address)
                continue
            break
        yield Endpoint(address[1])


def _say(client: socket.socket, data: bytes, *, endless: bool = False) -> None:
    with client, contextlib.suppress(OSError):
        client.sendall(data)
        while endless:
            client.sendall(data)


@contextmanager
def _serving(answer: Callable[[socket.socket], object]) -> Iterator[Endpoint]:
    """Accept connections, each answered in a thread of its own."""
    with socket.create_server((ADDRESS, 0)) as listener:
        endpoint = Endpoint(listener.getsockname()[1])
        stopping = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, endpoint, answer, stopping), daemon=True)
        thread.start()
        try:
            yield endpoint
        finally:
            stopping.set()
            socket.create_connection((endpoint.address, endpoint.port)).close()  # wakes accept()
            thread.join()


def _accept(
    listener: socket.socket, endpoint: Endpoint, answer: Callable[[socket.socket], object], stopping: threading.Event
) -> None:
    while True:
        client, _ = listener.accept()
        if stopping.is_set():
            client.close()
            return
        endpoint.connections += 1
        threading.Thread(target=answer, args=(client,), daemon=True).start()
