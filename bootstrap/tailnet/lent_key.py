"""A one-time auth key that lets one device in, and ends with what it was made for.

It is short-lived and approved beforehand, its description names the device, and it is revoked at the end, whatever
happened: used up or not, it opens nothing after that. A run that was killed may leave one; the next one revokes it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from bootstrap.tailnet.naming import description
from bootstrap.tailnet.unwinding import unwinds
from keys.errors import KeyturnError
from keys.tailnet import AuthKey, Node

SECONDS = 600  # a person has to get as far as the app's field for it


class ControlServer(Protocol):
    """What joining needs of the control server's API; see api.py."""

    @property
    def place(self) -> str: ...
    def nodes(self) -> tuple[Node, ...]: ...
    def node(self, id: str) -> Node | None: ...  # noqa: A002  the API's word
    def authorize(self, id: str) -> None: ...  # noqa: A002
    def auth_keys(self) -> tuple[AuthKey, ...]: ...
    def make_auth_key(self, description: str, *, tags: tuple[str, ...], seconds: int) -> tuple[AuthKey, str]: ...
    def revoke_auth_key(self, id: str) -> bool: ...  # noqa: A002


@dataclass(slots=True)
class LentKey:
    """secret: the key's text, which stands in no error and no `repr`. left: why it could not be revoked, if so."""

    key: AuthKey
    secret: str = field(repr=False)
    left: str = ""


@contextmanager
def lent_key(api: ControlServer, device: str, fleet: str, tags: Sequence[str]) -> Iterator[LentKey]:
    """The key, for as long as this lasts; being told to end (SIGTERM) unwinds too. Raises what the API raises.

    Where it can't be revoked, an error that is on its way gets that as its hint's end, and `left` tells it otherwise.
    """
    name = description(device, fleet)
    with unwinds():
        for left in api.auth_keys():
            if left.description == name and not left.reusable:
                api.revoke_auth_key(left.id)
        lent = LentKey(*api.make_auth_key(name, tags=tuple(tags), seconds=SECONDS))
        try:
            yield lent
        except KeyturnError as error:
            _revoke(api, lent)
            error.hint = "; ".join(filter(None, (error.hint, lent.left)))
            raise
        except BaseException:
            _revoke(api, lent)
            raise
        else:
            _revoke(api, lent)


def _revoke(api: ControlServer, lent: LentKey) -> None:
    try:
        api.revoke_auth_key(lent.key.id)
    except KeyturnError as error:
        lent.left = (
            f"its auth key could not be revoked ({error.what}), and ends by itself within {SECONDS // 60} minutes"
        )
