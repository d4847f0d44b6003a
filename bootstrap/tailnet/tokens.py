"""What stands behind `Authorization: Bearer`: an API token as it is, or one that an OAuth client gets for an hour.

An OAuth client's secret has its client's id in it, by which both servers know it (vendor: "Trust credentials";
headscale: hskey-client-<id>-<secret>). Tokens live in memory alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bootstrap.secrets import TOKEN
from bootstrap.tailnet.fields import entry, text
from bootstrap.tailnet.wire import Answer, Question

_API_TOKEN = re.compile(r"(?:ts|hs)key-api-(?:([A-Za-z0-9]+)-)?")
_CLIENT_SECRET = re.compile(r"(?:ts|hs)key-client-([A-Za-z0-9]+)-")
_HOUR = 3600.0  # seconds that a token lives where the server does not say
_BEFORE = 300.0  # seconds before its end at which the next one is asked for


@dataclass
class Tokens:
    """credentials: an API token, or an OAuth client's secret. client: the client's id, if it is known.

    clock: seconds, from anywhere on.
    """

    credentials: Callable[[], str] = field(repr=False)
    client: str
    clock: Callable[[], float]
    scopes: frozenset[str] | None = None
    _secret: str = field(default="", repr=False)
    _token: str = field(default="", repr=False)
    _end: float = 0.0

    @property
    def is_oauth(self) -> bool:
        """Whether the credentials are an OAuth client's. Raises SecretError."""
        if _CLIENT_SECRET.match(self._known):
            return True
        return bool(self.client) and not _API_TOKEN.match(self._known)

    @property
    def number(self) -> str:
        """An API token's own id, which stands in it; empty where there is none. Raises SecretError."""
        found = _API_TOKEN.match(self._known)
        return (found[1] or "") if found and not self.is_oauth else ""

    @property
    def is_sound(self) -> bool:
        """Whether the credentials can go into a header at all. Raises SecretError."""
        return TOKEN.fullmatch(self._known) is not None

    def usable(self) -> str:
        """The token to send; empty where there is none yet, or it has come to its end. Raises SecretError."""
        if not self.is_oauth:
            return self._known
        return self._token if self.clock() < self._end else ""

    def question(self) -> Question:
        """The one that gets a token: client credentials (RFC 6749 section 4.4), as a form."""
        inside = _CLIENT_SECRET.match(self._known)
        client = self.client or (inside[1] if inside else "")
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": self._known}
        return Question("POST", "/oauth/token", about="OAuth client", form=form)

    def take(self, answer: Answer) -> str:
        """The token that came; it is kept until shortly before its end. Raises ValueError where the answer has none."""
        found = entry(answer.json())
        token, seconds = text(found, "access_token"), found.get("expires_in", _HOUR)
        if not TOKEN.fullmatch(token) or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValueError("no token")
        lives = min(max(0.0, float(seconds)), _HOUR * 24)
        self._token, self._end = token, self.clock() + lives - min(_BEFORE, lives / 2)
        self.scopes = frozenset(text(found, "scope").split())
        return token

    def drop(self) -> bool:
        """A token was refused. Whether another one can be had: an OAuth client's was withdrawn, or came to its end."""
        had, self._token, self._end = bool(self._token), "", 0.0
        return had and self.is_oauth

    @property
    def _known(self) -> str:
        """The credentials, asked for once."""
        if not self._secret:
            self._secret = self.credentials()
        return self._secret
