"""Asking the Hetzner Cloud API through hcloud: errors in words for people, and waiting that can be seen.

hcloud itself retries in silence, for minutes. That is turned off; here a wait is told before it begins, lasts as long
as the API asks for, and at most 90 seconds of them are spent on one question. What may have been done although no
answer came is looked for before it is asked for again. The token stands in no error.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from bootstrap.retry_after import asked_to_wait
from bootstrap.retrying import ApiError, Retrying
from bootstrap.targets.hetzner.limits import next_request
from keys.public_key import printable

if TYPE_CHECKING:
    from hcloud import APIException, Client
    from requests import Response

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
    "unavailable": "the API is not available at the moment",
    "conflict": "something else is changing the same thing",
    "locked": "something else is changing the same thing",
}
_OUTAGES = {"unavailable", "maintenance", "server_error", "bad_gateway", "timeout", 500, 502, 503, 504}
# Seconds before each new attempt, at least: the API may ask for more, and does so where its limit is used up.
_PATIENCE: dict[str, tuple[float, ...]] = {
    "rate_limit_exceeded": (1, 2, 4, 8, 16, 16, 16, 16),
    "conflict": (1, 2, 4),
    "locked": (1, 2, 4, 8),
    "unavailable": (1, 2),
    "no connection": (1,),
    "no answer in time": (1,),
}
_PERHAPS_DONE = {"unavailable", "no connection", "no answer in time", "no sense"}


class HetznerError(ApiError):
    """What the API refused, or why it could not be asked.

    code: the API's own word, for instance "uniqueness_error". away: whether trying again later may help. wait: the
    seconds that the API asks for before that; 0 where it does not say.
    """

    def __init__(self, what: str, code: str, *, where: str, hint: str, away: bool, wait: float = 0.0) -> None:
        super().__init__(what, where=where, hint=hint)
        self.code = code
        self.away = away
        self.wait = wait


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
    _last: "Response | None" = field(default=None, repr=False)

    def ask(
        self, question: Callable[["Client"], Answer], *, done: Callable[[], Answer | None] = lambda: None
    ) -> Answer:
        """The answer, after as much waiting as that kind of trouble is worth. Raises HetznerError, SecretError.

        done: for a question that changes something: looks whether it was done although no answer told so, which is then
        the answer. It is asked before the question is put again, and before it is given up.
        """
        retrying = Retrying(
            HetznerError,
            lambda trouble: _PATIENCE.get(trouble.code, ()),
            lambda trouble: trouble.code in _PERHAPS_DONE,
            self.waited,
            self.sleep,
        )
        return retrying.ask(lambda: self._once(question), done)

    @property
    def place(self) -> str:
        """Where the API is, as it stands in errors."""
        return urlsplit(self.endpoint).netloc or self.endpoint

    def close(self) -> None:
        self._client = None

    def unsteady(self, path: str) -> HetznerError:
        """The error for a list that is another one at each reading."""
        what = f"the list {path} changes while it is read"
        return self._error(what, "unsteady", _LATER, away=True)

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
            inside = self._client._client  # no public way to; tests see to it that it works
            inside._retry_max_retries = 0
            inside._session.hooks["response"].append(self._take_note)
        return self._client

    def _take_note(self, answer: "Response", **_: object) -> None:
        """hcloud tells of no header, and one of them says how long to wait."""
        self._last = answer

    def _refusal(self, error: "APIException") -> HetznerError:
        """error.code is the API's word, or the HTTP status where the answer had none."""
        if isinstance(error.code, int) and error.code not in {*_OUTAGES, 429}:  # a page, or half an answer
            return self._nonsense()
        code = "unavailable" if error.code in _OUTAGES else str(error.code)[:40].replace("429", "rate_limit_exceeded")
        if code in {"unavailable", "rate_limit_exceeded"}:
            return self._later(code)
        what = _WORDS.get(code) or f"the API refuses: {printable(str(error.message))[:200]} ({printable(code)})"
        if code == "forbidden" and self._last is not None and self._last.request.method == "GET":
            what = "the API token has no right to look at this"
        if code in {"unauthorized", "token_readonly", "forbidden"}:
            return self._error(what, code, self.new_token, away=False)
        return self._error(what, code, _LATER if code in _PATIENCE else "", away=code in _PATIENCE)

    def _later(self, code: str) -> HetznerError:
        """The error for an API that asks to be left alone, with the time for which it does."""
        headers = self._last.headers if self._last is not None else {}
        wait = (next_request if code == "rate_limit_exceeded" else asked_to_wait)(headers, time.time())
        minutes = math.ceil(wait / 60)
        hint = f"run keyturn apply in {minutes} minutes" if minutes > 1 else _LATER
        return self._error(_WORDS[code], code, hint, away=True, wait=wait)

    def _nonsense(self) -> HetznerError:
        hint = "see that nothing stands between this device and the API: a proxy, a login page, HCLOUD_ENDPOINT"
        return self._error("the API's answer makes no sense", "no sense", hint, away=True)

    def _error(self, what: str, code: str, hint: str, *, away: bool, wait: float = 0.0) -> HetznerError:
        return HetznerError(what, code, where=self.place, hint=hint, away=away, wait=wait)
