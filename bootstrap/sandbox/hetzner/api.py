"""The stand-in itself: what is checked before a request reaches the project, and what every answer carries.

The order in which a request is turned down: outage, rate limit, token, read-only token, unknown path or method.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bootstrap.sandbox.faults import Fault, spoiled
from bootstrap.sandbox.hetzner import ssh_keys
from bootstrap.sandbox.hetzner.errors import ApiError
from bootstrap.sandbox.hetzner.listing import links
from bootstrap.sandbox.hetzner.project import Project, Server, SshKey, now
from bootstrap.sandbox.hetzner.rate_limit import RateLimit
from bootstrap.sandbox.hetzner.routes import answer
from bootstrap.sandbox.hetzner.switches import Switches
from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.stand_in import StandIn


@dataclass(frozen=True)
class Call:
    """A request that was made, and the status it got."""

    method: str
    path: str
    status: int


class HetznerApi(StandIn):
    """Use as a context manager, or `start()` and `stop()`.

    token: what clients have to present; made up where none is given.
    file: where the project's state is kept for people to look at.
    """

    def __init__(self, token: str = "", *, file: Path | None = None) -> None:
        self.token = token or secrets.token_hex(32)
        self.project = Project(file)
        self._projects = {self.token: self.project}
        self.switches = Switches()
        self.rate_limit = RateLimit()
        self.calls: list[Call] = []
        super().__init__(self._respond)
        self.endpoint = f"{self.address}/v1"

    def ssh_keys(self) -> tuple[SshKey, ...]:
        """The project's keys, oldest first."""
        return self.project.ssh_keys()

    def add_key(self, name: str, public_key: str, labels: Mapping[str, str] | None = None) -> SshKey:
        """Put a key into the project, as a person does on the vendor's web page."""
        body = {"name": name, "public_key": public_key, "labels": dict(labels or {})}
        return self.project.key(ssh_keys.create(self.project, {}, body)["ssh_key"]["id"])

    def add_server(
        self, name: str, ip: str, *, status: str = "running", labels: Mapping[str, str] | None = None
    ) -> Server:
        """Enter a server that is there already."""
        return self.project.put_server(lambda number: Server(number, name, ip, now(), status, dict(labels or {})))

    def add_project(self, token: str = "") -> tuple[str, Project]:
        """Another project behind the same address, and its token. What goes wrong goes wrong for all of them."""
        token, project = token or secrets.token_hex(32), Project()
        self._projects[token] = project
        return token, project

    def withdraw(self, token: str) -> None:
        """That token is refused from now on."""
        del self._projects[token]

    def rebuild(self, name: str, at: str = "") -> None:
        """A server's disk is written anew. at: when that was done, as the API writes it; now where it is not given."""
        for server in self.project.servers():
            if server.name == name:
                self.project.did("rebuild_server", server.id, at)

    def set_server_status(self, name: str, status: str) -> None:
        """status: one of the API's words, such as `running` or `off`. No server of that name, no change."""
        self.project.set_status(name, status)

    def _respond(self, request: Request) -> Response:
        path = urlsplit(request.target).path
        self._stopping.wait(self.switches.delay)
        fault, passed = self.switches.faults.next(), self.rate_limit.take()
        try:
            project = self._admit(request, passed=passed, fault=fault)
            response = Response(0) if fault is Fault.DROPPED else self._answer(project, request)
        except ApiError as error:
            response = Response(error.status, error.body())
        self.calls.append(Call(request.method, path, response.status))
        if fault is Fault.SILENT:
            self._stopping.wait()
        response = spoiled(fault, response)
        return replace(response, headers={**response.headers, **self.rate_limit.headers()})

    def _admit(self, request: Request, *, passed: bool, fault: Fault | None) -> Project:
        if self.switches.take("outages") or fault is Fault.UNAVAILABLE:
            raise ApiError("unavailable", "the service is currently not available")
        if not passed or fault is Fault.LIMITED:
            raise ApiError("rate_limit_exceeded", "limit of requests per hour reached")
        project = self._of(request.headers.get("authorization", ""))
        if self.switches.refused or project is None:
            raise ApiError("unauthorized", "unable to authenticate")
        if request.method == "GET":
            return project
        if self.switches.read_only:
            raise ApiError(self.switches.read_only, "the token is only allowed to perform GET requests")
        if self.switches.locked:
            raise ApiError("locked", "the item you are trying to access is locked")
        if self.switches.take("conflicts"):
            raise ApiError("conflict", "the resource has changed during the request, please retry")
        return project

    def _of(self, given: str) -> Project | None:
        """The project that the token belongs to."""
        for token, project in self._projects.items():
            if hmac.compare_digest(f"Bearer {token}".encode(), given.encode()):
                return project
        return None

    def _answer(self, project: Project, request: Request) -> Response:
        url = urlsplit(request.target)
        if not url.path.startswith("/v1/"):
            raise ApiError("not_found", "the requested resource was not found")
        query = parse_qs(url.query, keep_blank_values=True)
        status, body = answer(project, request.method, url.path.removeprefix("/v1"), query, _read(request.body))
        if body is None or "meta" not in body:
            return Response(status, body)
        address = self.endpoint.removesuffix("/v1") + url.path
        return Response(status, body, {"Link": links(address, query, body["meta"]["pagination"])})


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise ApiError("json_error", "invalid JSON input in your request") from None
    if not isinstance(value, dict):
        raise ApiError("json_error", "the request body must be an object")
    return value
