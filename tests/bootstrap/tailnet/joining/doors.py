"""Where the stand-in `tailscale` program reaches a tailnet in memory: the paths of the sandbox's control server."""

import json
from typing import Any, Self

from bootstrap.sandbox.http_server import LoopbackHttpServer, Request, Response
from keys.errors import InvalidInputError
from tests.bootstrap.tailnet.joining.control_room import ControlRoom


class Doors:
    """A context manager. address: for a machine of the sandbox."""

    def __init__(self, room: ControlRoom) -> None:
        self._room = room
        self._server = LoopbackHttpServer(self._respond)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def _respond(self, request: Request) -> Response:
        asked: dict[str, Any] = json.loads(request.body or b"{}")
        what, _, node_id = request.target.removeprefix("/control/").partition("/")
        if what == "join":
            try:
                return Response(200, self._room.join(asked["authKey"], asked["hostname"]))
            except InvalidInputError as error:
                return Response(403, {"message": error.what})
        node = self._room.machines.get(node_id or asked.get("nodeId", ""))
        return Response(200, {"authorized": node.authorized}) if node else Response(404, {"message": "not found"})
