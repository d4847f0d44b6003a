"""The stand-in itself: what is checked before a request reaches an account, and what every answer carries.

The order in which a request is turned down: what stands between, outage, rate limit, token, what it may do, unknown
path.
"""

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bootstrap.sandbox.faults import Fault, Faults
from bootstrap.sandbox.github.accounts import LISTS, Accounts, Registered
from bootstrap.sandbox.github.errors import ApiError
from bootstrap.sandbox.github.faults import spoiled
from bootstrap.sandbox.github.tokens import Token
from bootstrap.sandbox.http_server import Request, Response
from bootstrap.sandbox.stand_in import StandIn

OWNER = "octocat"

_MOST_PER_PAGE = 100


@dataclass(frozen=True)
class Call:
    """A request that was made, and the status it got."""

    method: str
    path: str
    status: int


@dataclass
class Switches:
    """between: a page that answers in the API's place. moved: where every request is sent on to.

    limited: headers of an answer that says that a limit is used up. outages: how many requests are answered 503.
    faults: what becomes of single requests.
    """

    between: str = ""
    moved: str = ""
    limited: dict[str, str] | None = None
    outages: int = 0
    faults: Faults = field(default_factory=Faults)


class GitHubApi(StandIn):
    """Use as a context manager, or `start()` and `stop()`. Of one account, "octocat", and as many others as are added.

    token: what clients have to present for the first account; made up where none is given.
    """

    def __init__(self, token: str = "") -> None:
        self.token = token or f"ghp_{secrets.token_hex(18)}"
        self.tokens = {self.token: Token(OWNER)}
        self.accounts = Accounts()
        self.switches = Switches()
        self.calls: list[Call] = []
        super().__init__(self._respond)
        self.endpoint = self.address

    def registered(self, name: str = "keys", login: str = OWNER) -> tuple[Registered, ...]:
        """The keys of an account, oldest first. name: "keys" or "ssh_signing_keys"."""
        return self.accounts.keys(login, name)

    def add_key(self, title: str, line: str, name: str = "keys", login: str = OWNER) -> Registered:
        """Register a key, as a person does on the vendor's web page."""
        return self.accounts.add(login, name, {"title": title, "key": line})

    def grant(self, token: Token) -> str:
        """Another token, and its text."""
        text = f"{'github_pat' if token.scopes is None else 'ghp'}_{secrets.token_hex(18)}"
        self.tokens[text] = token
        return text

    def _respond(self, request: Request) -> Response:
        path = urlsplit(request.target).path
        fault = self.switches.faults.next()
        token = self._token(request)
        try:
            early = self._in_place_of_an_answer(fault)
            response = early or (Response(0) if fault is Fault.DROPPED else self._admitted(token, request, path))
        except ApiError as error:
            response = Response(error.status, error.body(), error.headers)
        self.calls.append(Call(request.method, path, response.status))
        if fault is Fault.SILENT:
            self._stopping.wait()
        about = {} if token is None or response.page else token.headers()
        return spoiled(fault, replace(response, headers={**about, **response.headers}))

    def _in_place_of_an_answer(self, fault: Fault | None) -> Response | None:
        switches = self.switches
        if switches.between:
            return Response(200, page=switches.between)
        if switches.moved:
            return Response(301, {"message": "Moved Permanently"}, {"Location": switches.moved})
        if switches.outages or fault is Fault.UNAVAILABLE:
            switches.outages = max(0, switches.outages - 1)
            return Response(503, page="<html>unicorn</html>")
        if switches.limited is not None or fault is Fault.LIMITED:
            headers = switches.limited if switches.limited is not None else {"Retry-After": "1"}
            return Response(403, {"message": "API rate limit exceeded for user ID 1."}, headers)
        return None

    def _token(self, request: Request) -> Token | None:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        return self.tokens.get(text) if kind == "Bearer" else None

    def _admitted(self, token: Token | None, request: Request, path: str) -> Response:
        if token is None:
            raise ApiError(401, "Bad credentials")
        needs = token.admit(request.method, path)
        response = self._answer(token.login, request, path)
        return replace(response, headers={**needs, **response.headers})

    def _answer(self, login: str, request: Request, path: str) -> Response:
        if (request.method, path) == ("GET", "/user"):
            return Response(200, {"login": login, "id": 1})
        found = re.fullmatch(rf"/user/({'|'.join(LISTS)})(?:/([0-9]{{1,15}}))?", path)
        match request.method, found and found[2]:
            case "GET", None if found:
                return self._page(login, found[1], request)
            case "POST", None if found:
                return Response(201, self.accounts.add(login, found[1], _read(request)).shown(found[1], self.endpoint))
            case "DELETE", str(number) if found:
                self.accounts.remove(login, found[1], int(number))
                return Response(204)
        raise ApiError(404, "Not Found")

    def _page(self, login: str, name: str, request: Request) -> Response:
        """One page of a list, with the Link header that leads on to the next."""
        query = parse_qs(urlsplit(request.target).query)
        page, size = int(query.get("page", ["1"])[0]), min(int(query.get("per_page", ["30"])[0]), _MOST_PER_PAGE)
        keys = self.accounts.keys(login, name)
        last = max(1, -(-len(keys) // size))
        address = f"{self.endpoint}/user/{name}?per_page={size}&page="
        links = [f'<{address}{page + 1}>; rel="next"', f'<{address}{last}>; rel="last"'] if page < last else []
        shown = [key.shown(name, self.endpoint) for key in keys[(page - 1) * size : page * size]]
        return Response(200, shown, {"Link": ", ".join(links)} if links else {})


def _read(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        raise ApiError(400, "Problems parsing JSON") from None
    if not isinstance(value, dict):
        raise ApiError(400, "Body should be a JSON object")
    return value
