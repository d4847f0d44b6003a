"""Making an auth key so that none is left over whose secret nobody knows.

Where the answer is lost, the key may be there all the same. It is known by its description, and by not having been
there before; it is revoked, and another one is asked for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bootstrap.tailnet.asking import Asking
from bootstrap.tailnet.auth_keys import read_new
from bootstrap.tailnet.errors import TailnetError
from bootstrap.tailnet.wire import Question
from keys.tailnet import AuthKey


@dataclass(frozen=True, slots=True)
class Minting:
    """path: of the tailnet's keys. present: the keys that let machines in now. revoke: takes one away by its id."""

    asking: Asking
    path: str
    present: Callable[[], tuple[AuthKey, ...]]
    revoke: Callable[[str], bool]

    def key(self, description: str, tags: tuple[str, ...], seconds: int) -> tuple[AuthKey, str]:
        """One key, and its secret. Raises TailnetError, whose hint tells of a key that could not be revoked."""
        before, troubled = {one.id for one in self.present()}, False

        def withdrawn() -> None:
            nonlocal troubled
            troubled = True
            self._withdraw(description, before, seconds)

        question = Question("POST", self.path, "auth_keys", body=_body(description, tags, seconds))
        key, secret = self.asking.ask(question, lambda answer: read_new(answer.json()), done=withdrawn)
        if troubled:  # the first request may have been carried out late
            self._withdraw(description, before | {key.id}, seconds)
        return key, secret

    def _withdraw(self, description: str, but: set[str], seconds: int) -> None:
        try:
            for one in self.present():
                if one.description == description and one.id not in but:
                    self.revoke(one.id)
        except TailnetError as error:
            what = f"{error.what}; an auth key {description!r} may have been made all the same"
            hint = f"revoke it in the admin console, or let it end by itself in {math.ceil(seconds / 60)} minutes"
            raise TailnetError(what, where=error.where, hint=hint, code=error.code, away=error.away) from None


def _body(description: str, tags: tuple[str, ...], seconds: int) -> dict[str, object]:
    """Schema "Key" of the vendor. keyType is left out: it is "auth" then, and headscale's first version knows none."""
    create = {"reusable": False, "ephemeral": False, "preauthorized": True, "tags": list(tags)}
    return {"capabilities": {"devices": {"create": create}}, "expirySeconds": seconds, "description": description}
