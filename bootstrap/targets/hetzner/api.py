"""Asking the Hetzner Cloud API through hcloud: errors in words for people, and waiting that can be seen.

hcloud itself retries in silence, for minutes. That is turned off; here a wait is told before it begins, and at most
about a minute of them is spent on one question. The token stands in no error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from keys.errors import KeyturnError
from keys.public_key import printable

if TYPE_CHECKING:
    from hcloud import APIException, Client

Answer = TypeVar("Answer")

VENDOR = "https://api.hetzner.cloud/v1"

_TIMEOUT = (5.0, 20.0)  # seconds to connect, to answer
_LATER = "run keyturn apply later"
_NO_WRITING = "the API token may only read"
_WORDS = {
    "unauthorized": "the API token is refused",
    "token_readonly": _NO_WRITING,
    "forbidden": _NO_WRITING,
    "rate_limit_exceeded": "the project's limit of API requests is used up",
    "conflict": "something else is changing the same thing",
    "locked": "something else is changing the same thing",
}
_OUTAGES = {"unavailable", "maintenance", "server_error", "bad_gateway", "timeout", 500, 502, 503, 504}
# Seconds before each new attempt. One request comes back each second, so a used up limit opens within the first waits.
_PATIENCE: dict[str, tuple[float, ...]] = {
    "rate_limit_exceeded": (1, 2, 4, 8, 15, 30),
    "conflict": (1, 2, 4),
    "locked": (1, 2, 4, 8),
    "unavailable": (1, 2),
    "no connection": (1,),
    "no answer in time": (1,),
}


class HetznerError(KeyturnError):
    """What the API refused, or why it could not be asked.

    code: the API's own word, for instance "uniqueness_error". away: whether trying again later may help.
    """

    def __init__(self, what: str, code: str, *, where: str, hint: str, away: bool) -> None:
        super().__init__(what, where=where, hint=hint)
        self.code = code
        self.away = away


@dataclass
class Api:
    """One project's API. Not for two threads at once.

    endpoint: base address with its version. new_token: the line that gives keyturn another token, as a hint.
    waited: told the seconds and the reason before each wait. sleep: waits.
    """

    token: Callable[[], str]
    endpoint: str
    new_token: str
    waited: Callable[[float, str], None]
    sleep: Callable[[float], None]
    _client: "Client | None" = None

    def ask(self, question: Callable[["Client"], Answer]) -> Answer:
        """The answer, after as much waiting as that kind of trouble is worth. Raises HetznerError, SecretError."""
        attempt = 0
        while True:
            try:
                return self._once(question)
            except HetznerError as error:
                waits, trouble = _PATIENCE.get(error.code, ()), error.what
                if attempt >= len(waits):
                    raise
            self.waited(waits[attempt], trouble)
            self.sleep(waits[attempt])
            attempt += 1

    @property
    def place(self) -> str:
        """Where the API is, as it stands in errors."""
        return urlsplit(self.endpoint).netloc or self.endpoint

    def close(self) -> None:
        self._client = None

    def _once(self, question: Callable[["Client"], Answer]) -> Answer:
        import requests
        from hcloud import APIException

        try:
            return question(self._connected())
        except APIException as error:
            raise self._refusal(error) from None
        except requests.Timeout:
            raise self._error("the API does not answer in time", "no answer in time", _LATER, away=True) from None
        except requests.RequestException as error:
            what = f"the API can't be reached ({type(error).__name__})"
            raise self._error(what, "no connection", _LATER, away=True) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._nonsense() from None

    def _connected(self) -> "Client":
        if self._client is None:
            from hcloud import Client

            self._client = Client(
                self.token(), api_endpoint=self.endpoint.rstrip("/"), application_name="keyturn", timeout=_TIMEOUT
            )
            self._client._client._retry_max_retries = 0  # no public way to; a test sees to it that it works
        return self._client

    def _refusal(self, error: "APIException") -> HetznerError:
        """error.code is the API's word, or the HTTP status where the answer had none."""
        if isinstance(error.code, int) and error.code < 400:  # a page in place of an answer
            return self._nonsense()
        code = "unavailable" if error.code in _OUTAGES else str(error.code)[:40]
        if code == "unavailable":
            return self._error("the API is not available at the moment", code, _LATER, away=True)
        what = _WORDS.get(code) or f"the API refuses: {printable(str(error.message))[:200]} ({printable(code)})"
        if code == "unauthorized" or what == _NO_WRITING:
            return self._error(what, code, self.new_token, away=False)
        return self._error(what, code, _LATER if code in _PATIENCE else "", away=code in _PATIENCE)

    def _nonsense(self) -> HetznerError:
        hint = "see that nothing stands between this device and the API: a proxy, a login page, HCLOUD_ENDPOINT"
        return self._error("the API's answer makes no sense", "no sense", hint, away=True)

    def _error(self, what: str, code: str, hint: str, *, away: bool) -> HetznerError:
        return HetznerError(what, code, where=self.place, hint=hint, away=away)
