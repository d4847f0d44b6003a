"""What machines of the sandbox log in at: the part of a control server that their `tailscale` program talks to.

POST /join  {"authKey", "hostname"}   the new machine, as the API shows it; 401 for a key that lets nobody in
POST /node  {"nodeId"}                whether it may talk to others; 404 for a machine that is in the tailnet no more
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from bootstrap.sandbox.hetzner.http_server import LoopbackHttpServer, Request, Response
from keys.errors import InvalidInputError


class Control:
    """A context manager. address: host and port.

    join: lets a machine in by its auth key and host name; raises InvalidInputError with the reason. node: the machine
    of an id, as the API shows it; None where it is not there.
    """

    def __init__(
        self,
        join: Callable[[str, str], Mapping[str, Any]],
        node: Callable[[str], Mapping[str, Any] | None],
    ) -> None:
        self._join, self._node = join, node
        self._server = LoopbackHttpServer(self._respond)
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def _respond(self, request: Request) -> Response:
        asked = json.loads(request.body or b"{}")
        if request.target == "/join":
            try:
                return Response(200, dict(self._join(asked["authKey"], asked["hostname"])))
            except InvalidInputError as error:
                return Response(401, {"message": error.what})
        node = self._node(asked.get("nodeId", ""))
        if request.target != "/node" or node is None:
            return Response(404, {"message": "not found"})
        return Response(200, {"authorized": bool(node.get("authorized", True))})
