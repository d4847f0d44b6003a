"""HTTP/1.1 with JSON bodies on 127.0.0.1: hands each request to one function and writes its answer.

Knows nothing of any vendor. Connections stay open between requests; `stop` closes them and waits for every thread.
"""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True)
class Request:
    """method, target as in the request line, headers with names in lower case, body as sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Ending(StrEnum):
    """How much of an answer is sent. CUT: half of its body, as if that were all. HALF, NONE: then it hangs up."""

    WHOLE = "whole"
    CUT = "cut"
    HALF = "half"
    NONE = "none"


@dataclass(frozen=True)
class Response:
    """body: any JSON value; None sends none. page: HTML in its place, or what the headers say it is."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE
    page: str = ""


class LoopbackHttpServer(ThreadingHTTPServer):
    """Listens from the moment it is made (`server_port`), answers from `start()` on."""

    daemon_threads = False  # server_close() then waits for them
    request_queue_size = 128

    def __init__(self, respond: Callable[[Request], Response]) -> None:
        self.respond = respond
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="sandbox-http")
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """As the parent does it, without asking the resolver for this machine's name (seconds, on some)."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        with self._open_lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; the parent would print a traceback."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one segment

    def _handle(self) -> None:
        server = cast("LoopbackHttpServer", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = server.respond(Request(self.command, self.path, headers, body))
        if response.ending is Ending.NONE:
            self.close_connection = True
            return
        content = response.page.encode() if response.body is None else json.dumps(response.body).encode()
        content = content[: len(content) // 2] if response.ending is Ending.CUT else content
        self.send_response(response.status)
        kind = {"Content-Type": "text/html" if response.page else "application/json"}
        for name, value in {**(kind if response.status != 204 else {}), **response.headers}.items():
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.close_connection |= response.ending is Ending.HALF
        self.wfile.write(content[: len(content) // 2] if response.ending is Ending.HALF else content)
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _handle  # noqa: N815 - names that http.server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Nothing is printed: the terminal belongs to keyturn."""
