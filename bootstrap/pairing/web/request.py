"""One HTTP/1.x request (RFC 9112), read from bytes as they come, with hard limits; whatever is odd is refused.

What two readers could understand in two ways is odd: bare line feeds, folded lines, lengths said twice, chunks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from keys.errors import KeyturnError

MOST_HEAD = 16 * 1024
"""Bytes of the request line and the headers: a browser's cookies of other pages at this address are among them."""

MOST_LINES = 64
MOST_BODY = 32 * 1024
"""Bytes of a body: the largest RSA key, escaped for a form, takes below 10 KiB."""

_END = b"\r\n\r\n"
_FIRST = re.compile(r"([A-Z]{1,20}) (/[!-~]{0,255}) HTTP/1\.[01]")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_ONCE = {"host", "origin", "content-length", "content-type", "sec-fetch-site"}


class RefusedError(KeyturnError):
    """The request is not read any further. status: what is answered; never leaves the server."""

    def __init__(self, status: int) -> None:
        super().__init__(f"this request is not understood here ({status})")
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """headers: by their names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


class Reading:
    """A request that is on its way."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._head: Request | None = None
        self._length = 0

    def take(self, data: bytes) -> Request | None:
        """More of it has come: the whole request, once it is there. Raises RefusedError."""
        self._received += data
        if self._head is None and not self._take_head():
            return None
        if self._head is None or len(self._received) < self._length:
            return None
        body = bytes(self._received[: self._length])
        self._received.clear()
        return Request(self._head.method, self._head.path, self._head.headers, body)

    def _take_head(self) -> bool:
        end = self._received.find(_END, 0, MOST_HEAD)
        if end < 0:
            if len(self._received) >= MOST_HEAD:
                raise RefusedError(431)
            return False
        self._head = _head(bytes(self._received[:end]).decode("latin-1"))
        self._length = _length(self._head.headers)
        del self._received[: end + len(_END)]
        return True


def _head(text: str) -> Request:
    first, *lines = text.split("\r\n")
    found = _FIRST.fullmatch(first)
    if not found:
        raise RefusedError(400)
    if len(lines) > MOST_LINES:
        raise RefusedError(431)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise RefusedError(400)
        if name.lower() in _ONCE & headers.keys():
            raise RefusedError(400)
        headers[name.lower()] = value.strip(" \t")
    return Request(found[1], found[2], headers)


def _length(headers: Mapping[str, str]) -> int:
    """Of the body. Raises RefusedError for one that is too long, or whose length is not said beforehand."""
    if "transfer-encoding" in headers:
        raise RefusedError(411)
    if "expect" in headers:
        raise RefusedError(417)
    said = headers.get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,12}", said):
        raise RefusedError(400)
    if int(said) > MOST_BODY:
        raise RefusedError(413)
    return int(said)
