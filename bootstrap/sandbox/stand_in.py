"""The frame of a stand-in for a vendor's API on loopback: started and stopped, with one function that answers."""

import threading
from collections.abc import Callable
from typing import Self

from bootstrap.sandbox.http_server import LoopbackHttpServer, Request, Response


class StandIn:
    """Use as a context manager, or `start()` and `stop()`. address: "http://127.0.0.1:PORT"."""

    def __init__(self, respond: Callable[[Request], Response]) -> None:
        self._stopping = threading.Event()
        self._server = LoopbackHttpServer(respond)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        """Answers that are delayed are not waited for."""
        self._stopping.set()
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
