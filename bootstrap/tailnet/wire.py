"""One question to a control server over HTTP, and its answer, however bad; nothing here knows what is asked.

Whatever happens ends within a minute. The token goes to the server that was asked and nowhere else: no redirect is
followed, and a password in ~/.netrc never takes its place. Proxies are taken from the usual variables.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bootstrap.tailnet.errors import TailnetError, quoted

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

_TIMEOUT = (5.0, 20.0)  # seconds to connect, to wait for anything at all
_WHOLE = 40.0  # seconds for a whole answer
_MOST = 32 * 2**20  # bytes: a tailnet of ten thousand machines is smaller
_LATER = "run the same command later"


@dataclass(frozen=True, slots=True)
class Question:
    """path: after the base address. body: sent as JSON; form: sent as a form. scope: what the credentials need for it.

    about: what a 404 says is not there: "tailnet", "device" or "key".
    """

    method: str
    path: str
    scope: str = ""
    about: str = "tailnet"
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """content is not shown: a secret may be in it."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """Raises ValueError where it is not JSON."""
        try:
            return json.loads(self.text())
        except RecursionError:
            raise ValueError("too deep") from None

    def text(self) -> str:
        """Raises ValueError where it is not UTF-8."""
        return self.content.decode("utf-8-sig")

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        """Whether it is a web page for people."""
        kind = self.headers.get("Content-Type", "").lower()
        return kind.startswith("text/html") or self.content.lstrip()[:1] == b"<"


class Wire:
    """base: the API's address with its version. Not for two threads at once."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._session: Session | None = None

    @property
    def place(self) -> str:
        return urlsplit(self._base).netloc.rpartition("@")[2]

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def ask(self, question: Question, token: str = "") -> Answer:
        """The answer, whatever its status. Raises TailnetError with code 0 where there is none."""
        import requests
        from urllib3.exceptions import HTTPError
        from urllib3.exceptions import TimeoutError as TooLateError

        try:
            return self._asked(question, token)
        except (requests.Timeout, TooLateError, TimeoutError):
            raise self._away("the control server does not answer in time") from None
        except requests.exceptions.SSLError:
            hint = "see that nothing stands in between; an own authority goes into $REQUESTS_CA_BUNDLE"
            raise self._away("the control server's certificate is not trusted", hint) from None
        except requests.exceptions.ProxyError:
            raise self._away("the proxy can't be reached, or refuses", "see $HTTPS_PROXY and $NO_PROXY") from None
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self._away(f"the control server can't be reached ({type(error).__name__})") from None

    def _asked(self, question: Question, token: str) -> Answer:
        with self._connected().request(
            question.method,
            self._base + question.path,
            params=dict(question.query),
            json=question.body,
            data=question.form,
            headers={"Accept": question.accept, "User-Agent": "keyturn"},
            auth=_signed(token),
            timeout=_TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(response.status_code, response.headers, self._content(response))

    def _content(self, response: "Response") -> bytes:
        """All of it, as it comes, so that a server that sends a byte a minute does not hold anybody up."""
        end, content = time.monotonic() + _WHOLE, bytearray()
        while part := response.raw.read1(2**16, decode_content=True):
            content += part
            if time.monotonic() > end:
                raise TimeoutError
            if len(content) > _MOST:
                raise self._away("the control server's answer has no end")
        return bytes(content)

    def _connected(self) -> "Session":
        if self._session is None:
            import requests

            self._session = requests.Session()
        return self._session

    def _away(self, what: str, hint: str = _LATER) -> TailnetError:
        return TailnetError(what, where=quoted(self.place), hint=hint, away=True)


def _signed(token: str) -> "Callable[[PreparedRequest], PreparedRequest]":
    """What puts the token on a request; also without one, as requests would look into ~/.netrc otherwise."""

    def sign(request: "PreparedRequest") -> "PreparedRequest":
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign
