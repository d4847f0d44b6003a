"""An answer of the API as it came, and what went wrong where it is none."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bootstrap.retrying import ApiError


class GitHubError(ApiError):
    """What the API refused, or why it could not be asked.

    code: a word of ours for the kind of trouble. status: that of the answer, 0 where there was none. away: whether
    trying again later may help. wait: the seconds that the API asks for before that; 0 where it does not say.
    """

    def __init__(
        self, what: str, code: str, *, where: str, hint: str, status: int = 0, away: bool = False, wait: float = 0.0
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.code = code
        self.status = status
        self.away = away
        self.wait = wait


class Answer(NamedTuple):
    """headers: found in any case of letters. body: of JSON, None where there is no such body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def message(self) -> str:
        """What the API says in an error; empty where it is not the API that answers."""
        told = self.body.get("message") if isinstance(self.body, dict) else None
        return told if isinstance(told, str) else ""

    @property
    def in_use(self) -> bool:
        """Whether a key was refused because it is registered already, at this account or another."""
        return self.status == 422 and any("already in use" in told for told in self.told)

    @property
    def told(self) -> tuple[str, ...]:
        """The single errors of a refusal, a sentence each."""
        errors = self.body.get("errors") if isinstance(self.body, dict) else None
        found = errors if isinstance(errors, list) else []
        return tuple(str(one.get("message") or "") if isinstance(one, dict) else str(one) for one in found)
