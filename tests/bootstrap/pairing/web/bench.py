"""A page on loopback, and whoever comes to it with sockets alone."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote_plus

from bootstrap.pairing.door import Candidate, Door
from bootstrap.pairing.host_key import one_shot_host_key
from bootstrap.pairing.web.server import PageServer
from keys.device import Kind
from keys.pairing import Code
from tests.keys.made import key

LINE = f"{key('ipad').bare_line} ipad"


@dataclass(frozen=True)
class Answered:
    """Of an HTTP answer. headers: by their names in small letters. body: all that came after them."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Page:
    """door and server are open; address: the one that is used."""

    door: Door
    server: PageServer
    code: Code
    address: str

    @property
    def host(self) -> str:
        name = f"[{self.address}]" if ":" in self.address else self.address
        return f"{name}:{self.server.port}"

    @property
    def path(self) -> str:
        return f"/{self.code}"

    @property
    def url(self) -> str:
        return self.server.url(self.code, self.address)

    def wrong_path(self) -> str:
        return f"/{Code.make(os.urandom(8), key('other'))}"

    def connect(self) -> socket.socket:
        return socket.create_connection((self.address, self.server.port), 10)

    def send(self, data: bytes) -> bytes:
        """All that comes back for these bytes; nothing, where the connection just ends."""
        with self.connect() as one:
            received = b""
            try:
                one.sendall(data)
                while piece := one.recv(65536):
                    received += piece
            except (ConnectionResetError, BrokenPipeError):
                pass
            return received

    def ask(self, first: str, *headers: str, host: str | None = None, body: bytes = b"") -> Answered:
        """first: the request line without the version."""
        lines = [f"{first} HTTP/1.1", f"Host: {self.host if host is None else host}", *headers]
        return parsed(self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body))

    def get(self, path: str | None = None) -> Answered:
        return self.ask(f"GET {path or self.path}")

    def paste(self, text: str, *headers: str, path: str | None = None) -> Answered:
        """As a browser sends the form."""
        body = f"key={quote_plus(text)}".encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        return self.ask(
            f"POST {path or self.path}",
            kind,
            f"Content-Length: {len(body)}",
            *(headers or ("Origin: null",)),
            body=body,
        )

    def candidate(self) -> Candidate:
        knock = self.door.next(10)
        assert isinstance(knock, Candidate), knock
        return knock


def parsed(answer: bytes) -> Answered:
    """Raises ConnectionAbortedError where there is no answer."""
    if not answer:
        raise ConnectionAbortedError
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert int(headers["content-length"]) == len(body)
    return Answered(int(first.split(" ")[1]), headers, body.decode())


class Clock:
    """Goes as the real one does, and further where a test puts it on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@contextmanager
def served(kind: Kind = Kind.IPAD, address: str = "127.0.0.1", clock: Clock | None = None) -> Iterator[Page]:
    """At the end nobody has looked for long, so that nobody is waited for."""
    clock = clock or Clock()
    host_key = one_shot_host_key()[1]
    code = Code.make(os.urandom(8), host_key)
    door = Door(code, host_key)
    with PageServer([address], door, kind, clock=clock) as server:
        yield Page(door, server, code, address)
        clock.ahead += 60
