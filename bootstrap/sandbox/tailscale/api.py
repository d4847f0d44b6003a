"""The stand-in itself: what is checked before a request reaches the tailnet.

The order in which a request is turned down: what stands between, outage, rate limit, unknown path, token, scope.
Machines join by `join`, or, from another process, by `POST /control/join` beside the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bootstrap.sandbox.faults import Fault
from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.stand_in import StandIn
from bootstrap.sandbox.tailscale import auth_keys, control, nodes, oauth
from bootstrap.sandbox.tailscale.credentials import Credentials, Granted
from bootstrap.sandbox.tailscale.errors import ApiError
from bootstrap.sandbox.tailscale.faults import spoiled
from bootstrap.sandbox.tailscale.routes import answer, routed
from bootstrap.sandbox.tailscale.switches import Switches
from bootstrap.sandbox.tailscale.tailnet import Body, Tailnet

_VERSION = "/api/v2"


@dataclass(frozen=True)
class Call:
    """A request that was made, and the status it got. path: after /api/v2."""

    method: str
    path: str
    status: int
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


class TailscaleApi(StandIn):
    """Use as a context manager, or `start()` and `stop()`.

    token: what clients have to present; made up where none is given. file: where the state is kept. headscale: answer
    as headscale does. endpoint: the API's address; control: what `tailscale up --login-server` would be given.
    """

    def __init__(self, token: str = "", *, file: Path | None = None, headscale: bool = False) -> None:
        self.headscale = headscale
        self.credentials = Credentials("hskey" if headscale else "tskey", token)
        self.token = self.credentials.token
        self.tailnet = Tailnet(file, plain_ids=headscale)
        self.switches = Switches()
        self.calls: list[Call] = []
        super().__init__(self._respond)
        self.control = self.address
        self.endpoint = self.control + _VERSION

    @property
    def nodes(self) -> list[Body]:
        """Every machine, as the API shows it with all its fields; copies."""
        return self.tailnet.all("nodes")

    @property
    def keys(self) -> list[Body]:
        """Every auth key that was ever made, as the API shows it."""
        return [auth_keys.shown(key) for key in self.tailnet.all("keys")]

    @property
    def policy(self) -> str:
        """The policy file's text."""
        return self.tailnet.policy

    @policy.setter
    def policy(self, text: str) -> None:
        self.tailnet.policy = text

    def grant(self, *scopes: str, tags: tuple[str, ...] = ()) -> str:
        """An API token that may do this alone."""
        return self.credentials.grant(Granted(scopes, tags))

    def client(self, *scopes: str, tags: tuple[str, ...] = ()) -> str:
        """An OAuth client's secret."""
        return self.credentials.client(Granted(scopes or ("all",), tags))

    def add_node(self, hostname: str, **more: Any) -> Body:
        """Enter a machine that is there already. more: fields as the API has them; None leaves one out."""
        return nodes.enter(self.tailnet, hostname, headscale=self.headscale, more=more)

    def change_node(self, wanted: str, **fields: Any) -> Body:
        return self.tailnet.change("nodes", wanted, **fields)

    def remove_node(self, wanted: str) -> None:
        """As a person does in the admin console."""
        self.tailnet.drop("nodes", wanted)

    def add_key(self, description: str = "", *, tags: tuple[str, ...] = (), reusable: bool = False) -> str:
        """Make an auth key, as a person does in the admin console; its text."""
        create = {"reusable": reusable, "preauthorized": True, "tags": list(tags)}
        body = {"description": description, "capabilities": {"devices": {"create": create}}}
        made = auth_keys.make(self.tailnet, self.credentials, Granted(), body, headscale=self.headscale)
        return str(made["key"])

    def join(self, auth_key: str, hostname: str, **more: Any) -> Body:
        """A machine comes in with this key. Raises ApiError for one that is unknown, used up, revoked or expired."""
        create = auth_keys.use(self.tailnet, auth_key)
        authorized = self.headscale or create["preauthorized"] or not self.switches.approval
        tags = {"tags": create["tags"]} if create["tags"] else {}
        return self.add_node(hostname, authorized=authorized, isEphemeral=create["ephemeral"], **{**tags, **more})

    def _respond(self, request: Request) -> Response:
        url = urlsplit(request.target)
        path, query = unquote(url.path), parse_qs(url.query)
        self._stopping.wait(self.switches.delay)
        if path.startswith("/control/"):
            return control.respond(self, request, path)
        fault = self.switches.faults.next()
        try:
            response = self._in_place_of_an_answer(fault, path) or self._answer(request, path, query)
        except ApiError as error:
            response = Response(error.status, self._error(error))
        self.calls.append(Call(request.method, path.removeprefix(_VERSION), response.status, query, request.body))
        if fault is Fault.SILENT:
            self._stopping.wait()
        return spoiled(fault, response)

    def _in_place_of_an_answer(self, fault: Fault | None, path: str) -> Response | None:
        switches = self.switches
        if switches.between:
            return Response(200, page=switches.between)
        if switches.moved:
            return Response(302, None, {"Location": switches.moved})
        if switches.outages or fault is Fault.UNAVAILABLE:
            switches.outages = max(0, switches.outages - 1)
            return Response(503, page="<html>503 Service Unavailable</html>")
        if fault is Fault.LIMITED:
            return Response(429, {"message": "too many requests"}, {"Retry-After": "1"})
        if fault is Fault.DROPPED:
            return Response(0)
        if (text := switches.answers.get(path.removeprefix(_VERSION))) is not None:
            return Response(200, page=text or " ", headers={"Content-Type": "application/json"})
        return None

    def _answer(self, request: Request, path: str, query: dict[str, list[str]]) -> Response:
        below = path.removeprefix(_VERSION)
        if request.method == "POST" and below == "/oauth/token" and "oauth" not in self.switches.lacks:
            return oauth.respond(self, request)
        route = routed(request.method, below) if path.startswith(_VERSION) else None
        if route is None or route.part in self.switches.lacks:
            return self._unknown()
        asker = self.credentials.of(request.headers.get("authorization", ""))
        return answer(self, asker, route, request, query)

    def _unknown(self) -> Response:
        if self.headscale:  # the router of its language, not its API
            return Response(404, page="404 page not found\n", headers={"Content-Type": "text/plain; charset=utf-8"})
        raise ApiError(404, "not found")

    def _error(self, error: ApiError) -> Body:
        return {"message": error.what, **({"status": error.status} if self.headscale else {})}
