"""What a machine's own program asks of a control server, for a program in another process to stand in for it.

    POST /control/join    {"authKey", "hostname", …}   the machine as it is now; 403 for a key that lets nobody in
    GET  /control/node/ID                              the machine; 404 once it was removed
    POST /control/logout  {"nodeId"}                   its node key is at its end

The real protocol (ts2021, inside Noise) is another one altogether: keyturn never speaks it.
"""

from typing import TYPE_CHECKING

from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.tailscale.errors import ApiError
from bootstrap.sandbox.tailscale.routes import body_of
from bootstrap.sandbox.tailscale.tailnet import stamp

if TYPE_CHECKING:
    from bootstrap.sandbox.tailscale.api import TailscaleApi


def respond(api: "TailscaleApi", request: Request, path: str) -> Response:
    try:
        return _answered(api, request, path.removeprefix("/control/"))
    except ApiError as error:
        return Response(error.status, {"message": error.what})


def _answered(api: "TailscaleApi", request: Request, path: str) -> Response:
    what, _, wanted = path.partition("/")
    match request.method, what:
        case "POST", "join":
            given = body_of(request)
            key, hostname = str(given.pop("authKey", "")), str(given.pop("hostname", "device"))
            return Response(200, api.join(key, hostname, **given))
        case "GET", "node":
            return Response(200, api.tailnet.one("nodes", wanted))
        case "POST", "logout":
            node_id, now = str(body_of(request).get("nodeId", "")), stamp()
            gone = {"expires": now, "keyExpiryDisabled": False, "connectedToControl": False, "lastSeen": now}
            return Response(200, api.change_node(node_id, **gone))
    raise ApiError(404, "not found")
