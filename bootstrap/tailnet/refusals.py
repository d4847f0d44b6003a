"""What an answer that is not the one that was hoped for means, in words for people, with one thing to do about it."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from bootstrap.retry_after import asked_to_wait
from bootstrap.tailnet.errors import MissingError, TailnetError, quoted
from bootstrap.tailnet.fields import entry, text
from bootstrap.tailnet.wire import Answer, Question

_LATER = "run the same command later"
_BETWEEN = "see that nothing stands in between: a proxy, a login page, $TAILSCALE_BASE_URL, url in [tailscale]"
_OF_TAGS = re.compile(r"\b(tags?|tagged)\b", re.IGNORECASE)
_OUTAGES = {500, 502, 503, 504}
_SCOPES = "https://login.tailscale.com/admin/settings/oauth"
_KEYS = "https://login.tailscale.com/admin/settings/keys"


@dataclass(frozen=True, slots=True)
class Refusals:
    """place: the server's name. vendors: whether it is the vendor's own. tailnet: the one that is asked for."""

    place: str
    vendors: bool
    tailnet: str

    def of(self, question: Question, answer: Answer, *, oauth: bool, renew: str) -> TailnetError:
        """oauth: whether the credentials are an OAuth client's. renew: the line that gives keyturn other ones."""
        status, said = answer.status, message(answer)
        if status == 429:
            return self.error("the limit of API requests is used up", _LATER, 429, away=True, wait=_wait(answer))
        if status in _OUTAGES:
            what = f"the control server is not available at the moment ({status})"
            return self.error(what, _LATER, status, away=True, wait=_wait(answer))
        if 300 <= status < 400:
            return self._elsewhere(answer)
        if said is None and (answer.is_page or status not in {401, 403}):
            return self._no_api(question, answer)
        match status:
            case 401:
                what = "the OAuth client's secret is refused" if oauth else "the API token is refused"
                return self.error(what, renew, 401)
            case 403:
                return self._not_allowed(question, said or "", oauth=oauth)
            case 404:
                return self._not_there(question)
            case 405 | 501:
                return self.error(f"the control server does not do this ({status}): {said}", "", status)
        return self._refused(question, said or "", status)

    def nonsense(self, answer: Answer) -> TailnetError:
        """The error for an answer that is not what the API says of it. Something may have been done all the same."""
        if answer.is_page:
            what = "a web page answers in place of the control server"
            return self.error(what, _BETWEEN, answer.status, away=True)
        return self.error("the control server's answer makes no sense", _BETWEEN, answer.status, away=True)

    def error(
        self, what: str, hint: str, code: int, *, away: bool = False, scope: str = "", wait: float = 0.0
    ) -> TailnetError:
        return TailnetError(what, where=self.place, hint=hint, code=code, away=away, scope=scope, wait=wait)

    def _refused(self, question: Question, said: str, status: int) -> TailnetError:
        """Some other rule of the server's; of tags most often, where an auth key is made."""
        hint = ""
        if question.method == "POST" and question.about == "tailnet" and _OF_TAGS.search(said):
            hint = "see tags in [tailscale]: the policy's tagOwners must have each, and an OAuth client must hold it"
        return self.error(f"the control server refuses: {said or 'it does not say why'} ({status})", hint, status)

    def _not_allowed(self, question: Question, said: str, *, oauth: bool) -> TailnetError:
        if _OF_TAGS.search(said):  # the scope is there
            return self._refused(question, said, 403)
        what = f"the credentials lack the scope {question.scope}" + (f": {said}" if said else "")
        hint = f"make credentials with the scope {question.scope}"
        if self.vendors:
            hint = f"give the OAuth client the scope {question.scope}: {_SCOPES}"
            if not oauth:
                hint = f"make the API token as an owner or admin of the tailnet, or an OAuth client: {_KEYS}"
        return self.error(what, hint, 403, scope=question.scope)

    def _not_there(self, question: Question) -> TailnetError:
        if question.about != "tailnet":
            return MissingError(f"there is no such {question.about}", where=self.place, code=404)
        hint = 'write tailnet = "-" in [tailscale]: it means the one that the credentials belong to'
        what = f"there is no tailnet {self.tailnet!r} for these credentials"
        return self.error(what, "" if self.tailnet == "-" else hint, 404)

    def _elsewhere(self, answer: Answer) -> TailnetError:
        """A redirect, which is not followed, as the token would go with it."""
        host = urlsplit(answer.headers.get("Location", "")).netloc.rpartition("@")[2]
        what = f"the control server sends on to {quoted(host) or 'another page'}"
        return self.error(what, _BETWEEN, answer.status)

    def _no_api(self, question: Question, answer: Answer) -> TailnetError:
        """No error of the API's: something else answers, or an older headscale."""
        if answer.status == 404 and not answer.is_page:
            what = f"the control server knows no {question.method} {question.path}"
            hint = "headscale has this API from 0.30 on; see url in [tailscale], and $TAILSCALE_BASE_URL"
            return self.error(what, hint, 404)
        if answer.status == 407:
            return self.error("the proxy wants a login", "see $HTTPS_PROXY and $NO_PROXY", 407)
        return self.nonsense(answer)


def message(answer: Answer) -> str | None:
    """What the API says of its refusal; None where it is not the API that speaks.

    `{"message"}` (vendor, headscale); at /oauth/token headscale answers `{"error", "error_description"}` (RFC 6749).
    """
    try:
        found = entry(answer.json())
        if not {"message", "error"} & found.keys():
            return None
        return quoted(text(found, "message") or text(found, "error_description") or text(found, "error"))
    except ValueError:
        return None


def _wait(answer: Answer) -> float:
    return asked_to_wait(answer.headers, time.time())
