"""The stand-in as an HTTP server on 127.0.0.1: HTTP/1.1, JSON, bearer token, rate-limit headers on every answer.

The order in which a request is turned down: outage, rate limit, token, unknown path or method, read-only token.
"""

import hmac
import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import parse_qs, urlsplit

from bootstrap.sandbox.hetzner import ssh_keys
from bootstrap.sandbox.hetzner.errors import ApiError
from bootstrap.sandbox.hetzner.listing import Query, Resource, links
from bootstrap.sandbox.hetzner.http_server import LoopbackHttpServer
from bootstrap.sandbox.hetzner.project import Project, Server, SshKey, now
from bootstrap.sandbox.hetzner.rate_limit import RateLimit
from bootstrap.sandbox.hetzner.routes import answer
from bootstrap.sandbox.hetzner.switches import Switches


@dataclass(frozen=True)
class Call:
    """A request that was made, and the status it got."""

    method: str
    path: str
    status: int


class HetznerApi:
    """Use as a context manager, or `start()` and `stop()`.

    token: what clients have to present. file: where the project's state is kept for people to look at.
    """

    def __init__(self, token: str = "sandbox-token", *, file: Path | None = None) -> None:  # noqa: S107 - opens nothing real
        self.token = token
        self.project = Project(file)
        self.switches = Switches()
        self.rate_limit = RateLimit()
        self.calls: list[Call] = []
        self._server = LoopbackHttpServer(_Handler)
        self._server.api = self
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}/v1"

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
