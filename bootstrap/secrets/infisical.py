"""Secrets in Infisical, the vendor's or a self-hosted one, read by a machine identity with universal auth.

The newest endpoint is asked, GET /api/v4/secrets/NAME; a server that has no such route yet is one from before the end
of 2025, and has GET /api/v3/secrets/raw/NAME, which is asked then. One login lasts for a run: its access token is kept
in memory, and nowhere else. Client secret, access token and secret stand in no error. Sources: the vendor's API
reference, "Universal Auth: Login" and "Secrets: Retrieve", and its error handler for the form of refusals.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bootstrap.secrets.errors import SecretError, checked
from bootstrap.secrets.infisical_client import InfisicalClient, client_of
from bootstrap.secrets.infisical_errors import InfisicalError, nonsense, refusal, unreached
from bootstrap.secrets.infisical_place import InfisicalPlace

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

_TIMEOUT = (5.0, 20.0)  # seconds to connect, to answer
_EARLY = 60.0  # seconds by which a token is renewed before its end


def from_infisical(source: str, fleet: str, signs: re.Pattern[str]) -> str:
    """The secret of an InfisicalPlace's source, asked for as this fleet's client. Raises SecretError."""
    there = InfisicalPlace.parse(source)
    secret = _session(there.address, fleet).secret(there)
    return checked(secret, signs, where=f"Infisical, {there.shown}", hint="see what Infisical has there")


@cache
def _session(address: str, fleet: str) -> "Infisical":
    return Infisical(address, lambda: client_of(fleet))


@dataclass
class Infisical:
    """One server, and one client of it; may be asked by several threads. client: gives the client's id and secret."""

    address: str
    client: Callable[[], InfisicalClient]
    _token: str = field(default="", repr=False)
    _ends: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def log_in(self) -> float:
        """Log in anew: the seconds for which that holds. Raises SecretError."""
        client = self.client()
        body = {"clientId": client.id, "clientSecret": client.secret}
        answer = self._ask("POST", "/api/v1/auth/universal-auth/login", secret=client.secret, json=body)
        token, seconds = answer.get("accessToken"), answer.get("expiresIn")
        if not isinstance(token, str) or not token or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise nonsense(self.address)
        self._token, self._ends = token, time.monotonic() + float(seconds) - _EARLY
        return float(seconds)

    def secret(self, place: InfisicalPlace) -> str:
        """The value that stands there. Raises SecretError."""
        with self._lock:
            if self._token and time.monotonic() < self._ends:
                try:
                    return self._secret(place)
                except InfisicalError as error:
                    if not error.token:  # it was revoked meanwhile
                        raise
            self.log_in()
            return self._secret(place)

    def _secret(self, place: InfisicalPlace) -> str:
        asked = {"environment": place.environment, "secretPath": place.path}
        name = quote(place.name, safe="")
        try:
            answer = self._ask("GET", f"/api/v4/secrets/{name}", place, params={**asked, "projectId": place.project})
        except InfisicalError as error:
            if not error.no_route:
                raise
            asked["workspaceId"] = place.project
            answer = self._ask("GET", f"/api/v3/secrets/raw/{name}", place, params=asked)
        found = answer.get("secret")
        if not isinstance(found, dict) or not isinstance(found.get("secretValue"), str):
            raise nonsense(self.address)
        if found.get("secretValueHidden") is True:
            hint = "give its machine identity a role in the project that may read values"
            raise SecretError(f"the client may not read the value of {place.name}", where=self.address, hint=hint)
        return str(found["secretValue"])

    def _ask(
        self, method: str, path: str, place: InfisicalPlace | None = None, *, secret: str = "", **more: Any
    ) -> dict[str, Any]:
        """The JSON object of the answer. secret: what must not stand in an error, besides the token."""
        import requests

        token = self._token

        def signed(request: "PreparedRequest") -> "PreparedRequest":  # given, so that no ~/.netrc is used instead
            if not secret:
                request.headers["Authorization"] = f"Bearer {token}"
            return request

        try:
            answer = requests.request(
                method, f"{self.address}{path}", auth=signed, timeout=_TIMEOUT, allow_redirects=False, **more
            )
        except requests.RequestException as error:
            raise unreached(self.address, error) from None
        if answer.status_code != 200:
            raise refusal(self.address, answer.status_code, _body(answer), place, hidden=(secret, token))
        return _body(answer) or _raise(nonsense(self.address))


def _body(answer: "Response") -> dict[str, Any]:
    """Its JSON object; an empty one where it is none."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _raise(error: Exception) -> Any:
    raise error
