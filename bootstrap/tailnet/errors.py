"""What went wrong with a tailnet, in words for people. No secret stands in any of them."""

import re

from bootstrap.retrying import ApiError
from keys.inert import inert

_SECRETS = re.compile(r"(?:ts|hs)key-\S*", re.IGNORECASE)


class TailnetError(ApiError):
    """What the control server refused, or why it could not be asked.

    code: the HTTP status; 0 where there was none. away: whether trying again later may help. scope: the scope that the
    credentials lack; empty when it is not that. wait: the seconds that the server asks for before that.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str,
        hint: str = "",
        code: int = 0,
        away: bool = False,
        scope: str = "",
        wait: float = 0.0,
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.code = code
        self.away = away
        self.scope = scope
        self.wait = wait


class MissingError(TailnetError):
    """The API itself says that there is no such machine or key."""


def quoted(text: str) -> str:
    """What a server says, fit to stand in an error: short, harmless, and without anything that looks like a key."""
    return inert(_SECRETS.sub("…", text), 200)
