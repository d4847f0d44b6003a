"""A stand-in of Infisical on loopback: universal auth, and secrets by name, in the vendor's own words for refusals.

Like servers from before the end of 2025 it can do without the newest route. Source of the forms: the vendor's routers
for universal auth and secrets (v4, and v3 "raw"), and its error handler.
"""

import json
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from bootstrap.sandbox.http_server import Ending, LoopbackHttpServer, Request, Response

CLIENT, CLIENT_SECRET = "3d0bc453-55a4-4c4d-9baf-39798332e88f", "cl13nt-s3cret"
PROJECT, ENVIRONMENT = "8d99ae97-059f-4cca-b7b6-b369e99ac546", "prod"


class InfisicalServer:
    """A context manager. secrets: by folder and name. has_v4: whether it has the newest route.

    logins: how many there were. asked: the paths of all requests. lifetime: seconds that an access token holds. fault:
    what it answers to everything, while it is set. hides: whether values are hidden from the client.
    """

    def __init__(self, secrets: Mapping[tuple[str, str], str], *, has_v4: bool = True) -> None:
        self.secrets = dict(secrets)
        self.has_v4, self.hides = has_v4, False
        self.logins, self.lifetime = 0, 7200
        self.asked: list[str] = []
        self.fault: Response | None = None
        self._tokens: set[str] = set()
        self._server = LoopbackHttpServer(self._respond)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def table(self, path: str = "/") -> str:
        """The table of keyturn.toml for it."""
        return f'\n[infisical]\naddress = "{self.address}"\nproject = "{PROJECT}"\npath = "{path}"\n'

    def revoke_tokens(self) -> None:
        """As its lists do when somebody revokes them: what was given out holds no more."""
        self._tokens.clear()

    def _respond(self, request: Request) -> Response:
        url = urlsplit(request.target)
        self.asked.append(url.path)  # a proxy's client sends the whole address: its path is the same
        if self.fault is not None:
            return self.fault
        if (request.method, url.path) == ("POST", "/api/v1/auth/universal-auth/login"):
            return self._login(json.loads(request.body))
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if self.has_v4 and url.path.startswith("/api/v4/secrets/"):
            return self._secret(request, unquote(url.path.rpartition("/")[2]), query, query.get("projectId"))
        if url.path.startswith("/api/v3/secrets/raw/"):
            return self._secret(request, unquote(url.path.rpartition("/")[2]), query, query.get("workspaceId"))
        message = f"Route {request.method}:{url.path} not found"
        return Response(404, {"message": message, "error": "Not Found", "statusCode": 404})

    def _login(self, body: dict[str, Any]) -> Response:
        if body != {"clientId": CLIENT, "clientSecret": CLIENT_SECRET}:
            return refused(401, "Invalid credentials", "UnauthorizedError")
        self.logins += 1
        token = f"acc3ss-{self.logins}"
        self._tokens.add(token)
        granted = {"accessToken": token, "expiresIn": self.lifetime, "accessTokenMaxTTL": 7200, "tokenType": "Bearer"}
        return Response(200, granted)

    def _secret(self, request: Request, name: str, query: Mapping[str, str], project: str | None) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            return refused(403, "Your token has expired. Please re-authenticate.", "TokenError")
        path = query.get("secretPath", "/")
        if project != PROJECT:
            return refused(404, f"Project with ID '{project}' not found", "NotFound")
        if query.get("environment") != ENVIRONMENT or path not in {folder for folder, _ in self.secrets}:
            where = f"in environment with slug '{query.get('environment')}'"
            return refused(404, f"Folder with path '{path}' {where} not found", "NotFound")
        if (path, name) not in self.secrets:
            return refused(404, f"Secret with name '{name}' not found", "NotFound")
        value = "<hidden-by-infisical>" if self.hides else self.secrets[path, name]
        found = {"secretKey": name, "secretValue": value, "secretValueHidden": self.hides, "secretPath": path}
        return Response(200, {"secret": found})


def refused(status: int, message: str, error: str) -> Response:
    return Response(status, {"reqId": "req-1", "statusCode": status, "message": message, "error": error})


PAGE = Response(200, "<html>Sign in</html>")
HALF = Response(200, {"accessToken": "acc3ss", "expiresIn": 7200}, ending=Ending.CUT)
ELSEWHERE = Response(301, None, {"Location": "https://other.example.org/"})
