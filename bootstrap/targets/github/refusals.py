"""What an answer that is no success means, in words for people. No header but those named here is ever repeated."""

import math
from dataclasses import dataclass

from bootstrap.targets.github.answer import Answer, GitHubError
from bootstrap.targets.github.limits import limited
from bootstrap.targets.github.scopes import Listing, scopes_of
from keys.public_key import printable

LATER = "run keyturn apply later"

_OUTAGES = {500, 502, 503, 504}
_BETWEEN = "see that nothing stands between this device and the API: a proxy, a login page, GITHUB_API_URL"
_TOKENS = "Settings, Developer settings, Personal access tokens"


@dataclass(frozen=True, slots=True)
class Refusals:
    """place: the API's host. new_token: the line that gives keyturn another token."""

    place: str
    new_token: str

    def of(self, answer: Answer, method: str, listing: Listing | None, now: float) -> GitHubError:
        """The error for an answer to a question about that list. now: seconds since 1970."""
        if answer.status in _OUTAGES:
            wait = limited(answer.headers, "", now) or 0.0
            return self._error("the API is not available at the moment", "unavailable", _in(wait), answer, wait=wait)
        if 300 <= answer.status < 400:
            what = "the API sends us to another address, where the token is not taken to"
            hint = "set GITHUB_API_URL to the address where the API is; at an Enterprise server it ends in /api/v3"
            return self._error(what, "moved", hint, answer)
        if not answer.message:
            return self.nonsense(answer.status)
        if answer.status == 401:
            return self._error("the token is refused: it is wrong, expired or revoked", "token", self.new_token, answer)
        if answer.status in {403, 429} and (wait_for := limited(answer.headers, answer.message, now)) is not None:
            what = "the limit of API requests is used up"
            return self._error(what, "limited", _in(wait_for), answer, wait=wait_for)
        if answer.status in {403, 404} and listing and (lack := _lack(answer, method, listing)):
            hint = f"give the token that at GitHub ({_TOKENS})"
            return self._error(f"the token lacks {lack}", "scope", hint, answer)
        return self._said(answer)

    def nonsense(self, status: int = 0) -> GitHubError:
        what = "the API's answer makes no sense"
        return GitHubError(what, "no sense", where=self.place, hint=_BETWEEN, status=status, away=True)

    def unsteady(self, path: str) -> GitHubError:
        """The error for a list that is another one at each reading."""
        what = f"the list {path} changes while it is read"
        return GitHubError(what, "unsteady", where=self.place, hint=LATER, away=True)

    def unreached(self, why: str, code: str) -> GitHubError:
        return GitHubError(why, code, where=self.place, hint=LATER, away=True)

    def _said(self, answer: Answer) -> GitHubError:
        """What the API says, for want of better words."""
        if answer.status == 403 and "X-GitHub-SSO" in answer.headers:
            hint = f"authorize the token for it (Configure SSO) at GitHub ({_TOKENS})"
            return self._error("an organization wants single sign-on for the token", "sso", hint, answer)
        if answer.status == 404:
            hint = "at an Enterprise server GITHUB_API_URL ends in /api/v3, and an old one knows no signing keys"
            return self._error("there is no such page", "not found", hint, answer)
        said = printable("; ".join(filter(None, answer.told)) or answer.message)[:200]
        code = "in use" if answer.in_use else "refused"
        return self._error(f"the API refuses: {said} ({answer.status})", code, "", answer)

    def _error(self, what: str, code: str, hint: str, answer: Answer, *, wait: float = 0.0) -> GitHubError:
        away = code in {"unavailable", "limited"}
        return GitHubError(what, code, where=self.place, hint=hint, status=answer.status, away=away, wait=wait)


def _lack(answer: Answer, method: str, listing: Listing) -> str:
    """What the token lacks for this question, as far as the answer tells."""
    scopes = scopes_of(answer.headers)
    if scopes is None:
        told = "not accessible by" in answer.message or "X-Accepted-GitHub-Permissions" in answer.headers
        return listing.lacks(None, reads=method == "GET") if told else ""
    lack = listing.lacks(scopes, reads=method == "GET")
    has = printable(", ".join(sorted(scopes)))[:100] or "none"
    return lack and f"{lack}; it has: {has}"


def _in(wait: float) -> str:
    minutes = math.ceil(wait / 60)
    return f"run keyturn apply in {minutes} minutes" if minutes > 1 else LATER
