"""Which request goes where, and which scope it needs. Scopes are those of the vendor's OpenAPI file."""

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.tailscale import auth_keys, nodes
from bootstrap.sandbox.tailscale.credentials import Granted
from bootstrap.sandbox.tailscale.errors import ApiError, not_found
from bootstrap.tailnet.hujson import plain

if TYPE_CHECKING:
    from bootstrap.sandbox.tailscale.api import TailscaleApi

NAME = "example.com"

_ROUTES = (
    (r"/tailnet/([^/]+)/devices", "devices"),
    (r"/tailnet/([^/]+)/keys", "keys"),
    (r"/tailnet/([^/]+)/keys/([^/]+)", "key"),
    (r"/tailnet/([^/]+)/acl", "acl"),
    (r"/device/([^/]+)", "device"),
    (r"/device/([^/]+)/authorized", "authorized"),
)
_PARTS = {"key": "keys", "device": "devices", "authorized": "devices"}
_SCOPES = {
    "GET devices": "devices:core:read",
    "GET device": "devices:core:read",
    "DELETE device": "devices:core",
    "POST authorized": "devices:core",
    "GET keys": "auth_keys:read",
    "GET key": "auth_keys:read",
    "POST keys": "auth_keys",
    "DELETE key": "auth_keys",
    "GET acl": "policy_file:read",
}


@dataclass(frozen=True)
class Routed:
    """what: a method and a name, "GET devices". names: what stood in the path: the tailnet, the id."""

    what: str
    names: tuple[str, ...]

    @property
    def part(self) -> str:
        name = self.what.partition(" ")[2]
        return _PARTS.get(name, name)


def routed(method: str, path: str) -> Routed | None:
    """path: after /api/v2. None for what the API does not know."""
    for pattern, name in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found and f"{method} {name}" in _SCOPES:
            return Routed(f"{method} {name}", found.groups())
    return None


def answer(
    api: "TailscaleApi", asker: Granted, route: Routed, request: Request, query: dict[str, list[str]]
) -> Response:
    """Raises ApiError for everything turned down."""
    scope = _SCOPES[route.what]
    if not asker.may(scope):
        raise ApiError(403, _forbidden(scope, headscale=api.headscale))
    if route.part != "devices" or route.what == "GET devices":
        _check_tailnet(route.names[0], headscale=api.headscale)
    wanted, tailnet, headscale = route.names[-1], api.tailnet, api.headscale
    match route.what:
        case "GET devices":
            return Response(
                200, {"devices": [nodes.shown(n, query, headscale=headscale) for n in tailnet.all("nodes")]}
            )
        case "GET device":
            return Response(200, nodes.shown(tailnet.one("nodes", wanted), query, headscale=headscale))
        case "DELETE device":
            nodes.remove(tailnet, wanted)
        case "POST authorized":
            nodes.authorize(tailnet, wanted, body_of(request), headscale=headscale)
        case "GET keys":
            everything = query.get("all") == ["true"]
            keys = auth_keys.listed(tailnet, asker, everything=everything, headscale=headscale)
            return Response(200, {"keys": [*([] if headscale else _others()), *keys]})
        case "POST keys":
            made = auth_keys.make(tailnet, api.credentials, asker, body_of(request), headscale=headscale)
            return Response(200, made)
        case "GET key":
            own = None if headscale else api.credentials.shown(wanted)
            return Response(200, own or auth_keys.shown(tailnet.one("keys", wanted)))
        case "DELETE key":
            auth_keys.revoke(tailnet, wanted)
        case "GET acl":
            return _policy(tailnet.policy, request, headscale=headscale)
    return Response(200, {} if headscale else None)


def body_of(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        raise ApiError(400, "invalid JSON") from None
    if not isinstance(value, dict):
        raise ApiError(400, "the body must be an object")
    return value


def _check_tailnet(name: str, *, headscale: bool) -> None:
    if name not in ({"-"} if headscale else {"-", NAME}):
        raise not_found("tailnet")


def _forbidden(scope: str, *, headscale: bool) -> str:
    if headscale:
        return f"token is missing the required scope {scope}"
    return "calling actor does not have enough permissions to perform this function"


def _policy(text: str, request: Request, *, headscale: bool) -> Response:
    """headscale sends the same text, whatever is asked for."""
    if "application/hujson" in request.headers.get("accept", ""):
        return Response(200, page=text, headers={"Content-Type": "application/hujson", "ETag": '"e0"'})
    if headscale:
        return Response(200, page=text, headers={"Content-Type": "application/json", "ETag": '"e0"'})
    return Response(200, json.loads(plain(text)), {"ETag": '"e0"'})


def _others() -> list[dict[str, Any]]:
    """What else the vendor's list of keys has in it, as its OpenAPI file shows it."""
    created = {"created": "2021-12-09T23:22:39Z", "scopes": ["all"], "userId": "uscwcTtzzo11DEVEL"}
    return [
        {"id": "XXXX14CNTRL", "keyType": "client", "description": "test key", **created},
        {"id": "XXXXZ3CNTRL", "keyType": "api", "description": "production key", "expirySeconds": 7776000, **created},
    ]
