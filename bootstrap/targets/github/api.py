"""Asking the GitHub API: waiting that can be seen, and a token that goes to one address alone.

A wait is told before it begins, lasts as long as the API asks for, and at most 90 seconds of them are spent on one
question. What may have been done although no answer came is looked for before it is asked for again. No redirect is
followed, and no ~/.netrc is read. The token stands in no error.
"""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from bootstrap.retrying import Retrying
from bootstrap.targets.github.answer import Answer, GitHubError
from bootstrap.targets.github.refusals import Refusals
from bootstrap.targets.github.scopes import Listing
from keys.errors import InvalidInputError

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

Found = TypeVar("Found")

VENDOR = "https://api.github.com"

_TIMEOUT = (5.0, 20.0)  # seconds to connect, to answer
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",  # the one that every server that knows of versions takes
    "User-Agent": "keyturn",  # without one nothing is answered
}
# Seconds before each new attempt, at least: the API may ask for more, and does so where its limit is used up.
_PATIENCE: dict[str, tuple[float, ...]] = {
    "limited": (1, 2, 4, 8),
    "unavailable": (1, 2),
    "no connection": (1,),
    "no answer in time": (1,),
}
_PERHAPS_DONE = {"unavailable", "no connection", "no answer in time", "no sense"}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def base_address(given: str | None) -> str:
    """Where the API is: as given, else $GITHUB_API_URL, else the vendor's. Raises InvalidInputError.

    An address without TLS is refused, but for this machine's own: the token would be read on the way.
    """
    address = (given or os.environ.get("GITHUB_API_URL") or VENDOR).strip().rstrip("/")
    try:
        parts = urlsplit(address)
        good = parts.hostname and (
            parts.scheme == "https" or (parts.scheme, parts.hostname in _LOOPBACK) == ("http", True)
        )
    except ValueError:
        parts, good = urlsplit(""), False
    if not good or parts.username or parts.query or parts.fragment:
        raise InvalidInputError(
            "not the address of an API", where="GITHUB_API_URL", hint="one like https://github.example.org/api/v3"
        )
    return address


class Api:
    """One account's API. Not for two threads at once.

    token: asked for when it is first needed. endpoint: see base_address. waited: told the seconds and the reason
    before each wait. sleep: waits.
    """

    def __init__(
        self,
        token: Callable[[], str],
        endpoint: str | None,
        new_token: str,
        *,
        waited: Callable[[float, str], None],
        sleep: Callable[[float], None],
    ) -> None:
        self._token = token
        self._given = endpoint
        self._new_token = new_token
        self._waited = waited
        self._sleep = sleep
        self._session: Session | None = None

    def ask(
        self,
        method: str,
        path: str,
        read: Callable[[Answer], Found],
        *,
        listing: Listing | None = None,
        body: dict[str, str] | None = None,
        done: Callable[[], Found | None] = lambda: None,
    ) -> Found:
        """What `read` finds in the answer, after as much waiting as that kind of trouble is worth.

        listing: what the question is about, for the words of a refusal. read: raises ValueError for what is no answer.
        done: for a question that changes something: looks whether it was done although no answer told so, which is
        then the answer. It is asked before the question is put again, and before it is given up.
        Raises GitHubError, SecretError, InvalidInputError.
        """
        retrying = Retrying(
            GitHubError,
            lambda trouble: _PATIENCE.get(trouble.code, ()),
            lambda trouble: trouble.code in _PERHAPS_DONE,
            self._waited,
            self._sleep,
        )
        return retrying.ask(lambda: self._read(self._once(method, path, body, listing), read), done)

    @property
    def refusals(self) -> Refusals:
        """Errors with the place where this API is."""
        return Refusals(urlsplit(base_address(self._given)).netloc, self._new_token)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _read(self, answer: Answer, read: Callable[[Answer], Found]) -> Found:
        try:
            return read(answer)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self.refusals.nonsense(answer.status) from None

    def _once(self, method: str, path: str, body: dict[str, str] | None, listing: Listing | None) -> Answer:
        """A good answer. Raises GitHubError for any other."""
        import requests

        address, refusals = base_address(self._given) + path, self.refusals
        try:
            got = self._connected().request(
                method, address, json=body, headers=_HEADERS, timeout=_TIMEOUT, allow_redirects=False
            )
            answer = Answer(got.status_code, got.headers, _json(got))
        except requests.Timeout:
            raise refusals.unreached("the API does not answer in time", "no answer in time") from None
        except requests.RequestException as error:
            why = f"the API can't be reached ({type(error).__name__})"
            raise refusals.unreached(why, "no connection") from None
        if not 200 <= answer.status < 300:
            raise refusals.of(answer, method, listing, time.time())
        return answer

    def _connected(self) -> "Session":
        if self._session is None:
            import requests

            token = self._token()

            def bearer(request: "PreparedRequest") -> "PreparedRequest":
                request.headers["Authorization"] = f"Bearer {token}"
                return request

            self._session = requests.Session()
            self._session.auth = bearer  # set as a header alone, ~/.netrc would take its place
        return self._session


def _json(got: "Response") -> object:
    """The body of an answer; None where it is not JSON."""
    try:
        found: object = got.json()
    except ValueError:
        return None
    return found
