"""What Infisical refused, or why it could not be asked, in words for people.

Its refusals are JSON: statusCode, message, error; an unknown route is told by the framework below it, in words of its
own. What the message repeats of a secret is taken out.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bootstrap.secrets.errors import SecretError
from bootstrap.secrets.infisical_place import InfisicalPlace
from keys.inert import inert

if TYPE_CHECKING:
    from requests import RequestException

_LATER = "run the same command again later"
_IN_BETWEEN = "see that address in [infisical] is right, and that no proxy or login page stands in between"
_OF_CLIENT = "keyturn secret set infisical, with a client secret that the machine identity has now"
_OF_ROLE = "in Infisical, give the machine identity a role in the project that may read its secrets"


class InfisicalError(SecretError):
    """away: whether trying later may help. token: whether a new login may. no_route: whether the server is too old."""

    def __init__(
        self, what: str, *, where: str, hint: str, away: bool = False, token: bool = False, no_route: bool = False
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.away = away
        self.token = token
        self.no_route = no_route


def unreached(address: str, error: "RequestException") -> InfisicalError:
    """For what kept a request from being answered at all."""
    import requests

    if isinstance(error, requests.exceptions.SSLError):
        hint = "with a certificate authority of your own: export REQUESTS_CA_BUNDLE=FILE"
        return InfisicalError(
            "there is no TLS connection to Infisical that can be trusted", where=_place(address), hint=hint
        )
    if isinstance(error, requests.Timeout):
        return InfisicalError("Infisical does not answer in time", where=_place(address), hint=_LATER, away=True)
    what = f"Infisical can't be reached ({type(error).__name__})"
    hint = "is the network up, or the tailnet, and address in [infisical] right?"
    return InfisicalError(what, where=_place(address), hint=hint, away=True)


def nonsense(address: str) -> InfisicalError:
    """For an answer that is not Infisical's: a page, a list, half of something."""
    return InfisicalError("Infisical's answer makes no sense", where=_place(address), hint=_IN_BETWEEN)


def refusal(
    address: str, status: int, body: Mapping[str, Any], place: InfisicalPlace | None, *, hidden: Iterable[str]
) -> InfisicalError:
    """For an answer of another status than 200. place: of the secret that was asked for; None at login."""
    said, where = _said(body, hidden), _place(address)
    if status >= 500 or status == 429:
        busy = "wants fewer questions" if status == 429 else "is not available at the moment"
        return InfisicalError(f"Infisical {busy} ({status})", where=where, hint=_LATER, away=True)
    if 300 <= status < 400:
        what = f"Infisical sends elsewhere ({status})"
        return InfisicalError(what, where=where, hint="write the address that it answers at, https and all")
    if not body:
        return nonsense(address)
    if status == 404 and said.startswith("Route "):
        return InfisicalError("Infisical has no such route", where=where, hint=_IN_BETWEEN, no_route=True)
    if place is None:
        return InfisicalError(f"Infisical refuses the client: {said}", where=where, hint=_OF_CLIENT)
    if status == 404:
        return _missing(said, where, place)
    token = status == 401 or body.get("error") == "TokenError"
    what = f"Infisical does not let the client read {place.name}: {said}"
    return InfisicalError(what, where=where, hint=_OF_CLIENT if token else _OF_ROLE, token=token)


def _missing(said: str, where: str, place: InfisicalPlace) -> InfisicalError:
    lower = said.lower()
    if "project" in lower.partition(" with ")[0] or "workspace" in lower.partition(" with ")[0]:
        what, hint = "there is no such project", "project in [infisical] is the id from the project's settings"
    elif lower.startswith(("folder", "environment")):
        what = f"there is no folder {place.path} in an environment {place.environment}"
        hint = "path in [infisical] is the folder, environment the short name (slug) of the environment"
    else:
        what = f"there is no secret {place.name} in {place.environment}, folder {place.path}"
        hint = "see the name in keyturn.toml, and environment and path in [infisical]"
    return InfisicalError(f"{what}: {said}", where=where, hint=hint)


def _said(body: Mapping[str, Any], hidden: Iterable[str]) -> str:
    message = body.get("message")
    said = message if isinstance(message, str) else str(body.get("error") or "no reason is given")
    for secret in filter(None, hidden):
        said = said.replace(secret, "…")
    return inert(said, 200)


def _place(address: str) -> str:
    return urlsplit(address).netloc or address
