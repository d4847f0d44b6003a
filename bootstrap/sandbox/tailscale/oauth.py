"""`POST /oauth/token`: an OAuth client's secret for a token that lives an hour (RFC 6749 section 4.4)."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.tailscale.errors import ApiError

if TYPE_CHECKING:
    from bootstrap.sandbox.tailscale.api import TailscaleApi


def respond(api: "TailscaleApi", request: Request) -> Response:
    """A client is known by its secret alone: its id is not looked at. Raises ApiError."""
    if request.headers.get("content-type") != "application/x-www-form-urlencoded":
        raise ApiError(400, "not a form")
    form = parse_qs(request.body.decode("utf-8", "replace"))
    minted = api.credentials.mint(form.get("client_secret", [""])[0])
    if minted is None:
        return _refused(headscale=api.headscale)
    token, granted = minted
    told = {"token_type": "Bearer", "expires_in": api.switches.expires_in, "scope": " ".join(granted.scopes or ())}
    return Response(200, {"access_token": token, **told})


def _refused(*, headscale: bool) -> Response:
    """headscale answers as RFC 6749 section 5.2 says."""
    if headscale:
        return Response(401, {"error": "invalid_client", "error_description": "invalid client credentials"})
    return Response(401, {"message": "API token invalid"})
