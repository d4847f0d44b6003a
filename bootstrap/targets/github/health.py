"""What a token is worth: whose it is, what it may do, and when it ends, by the headers of the API's answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bootstrap.targets.github.answer import Answer
from bootstrap.targets.github.api import Api
from bootstrap.targets.github.key_list import KeyList
from bootstrap.targets.github.scopes import scopes_of
from keys.public_key import printable

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class TokenHealth:
    """login: the account that it belongs to. scopes: of a classic token; None for one with permissions in their place.

    lacks: what it lacks to look after the account's keys, a few words each. expires: None where it never does, or the
    API does not tell.
    """

    login: str
    scopes: frozenset[str] | None = None
    lacks: tuple[str, ...] = ()
    expires: datetime | None = None

    def ends_soon(self, at: datetime) -> bool:
        """Whether it ends within two weeks of that moment."""
        return self.expires is not None and self.expires - at < SOON


def token_health(api: Api, lists: Iterable[KeyList]) -> TokenHealth:
    """Ask about the token. Changes nothing. Raises GitHubError, SecretError, InvalidInputError."""
    login, scopes, expires = api.ask("GET", "/user", _owner)
    lacks = (one.lacks() if scopes is None else one.listing.lacks(scopes) for one in lists)
    return TokenHealth(login, scopes, tuple(filter(None, lacks)), expires)


def _owner(answer: Answer) -> tuple[str, frozenset[str] | None, datetime | None]:
    body: Any = answer.body
    ends = answer.headers.get("GitHub-Authentication-Token-Expiration", "")
    return printable(str(body["login"]))[:80], scopes_of(answer.headers), _end(ends)


def _end(text: str) -> datetime | None:
    """The moment of that header, which writes "2027-01-31 09:00:00 UTC", or an offset in the place of UTC."""
    words = text.strip().replace(" UTC", " +0000")
    for form in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(words, form).astimezone(UTC)
        except ValueError:
            continue
    return None
