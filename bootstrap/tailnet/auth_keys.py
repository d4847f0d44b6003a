"""Auth keys, out of the API's answers (schema "Key" of the vendor; keys.go of headscale's API v2)."""

from datetime import datetime
from typing import Any

from bootstrap.tailnet.fields import Entry, entries, entry, flag, moment, part, text, texts
from bootstrap.tailnet.nodes import is_id
from keys.tailnet import AuthKey


def read_auth_keys(answer: Any, now: datetime) -> tuple[AuthKey, ...]:
    """Those of a list that still let machines in. The list has API tokens and OAuth clients in it too.

    Raises ValueError where it makes no sense.
    """
    return tuple(_read(one) for one in entries(answer, "keys") if _is_auth(one) and lets_in(one, now))


def lets_in(found: Entry, now: datetime) -> bool:
    """Whether it is neither revoked, nor used up, nor at its end."""
    end = moment(found, "expires")
    over = flag(found, "invalid") or moment(found, "revoked") is not None
    return not over and (end is None or end > now)


def read_new(answer: Any) -> tuple[AuthKey, str]:
    """A key that was just made, and its secret, which no other answer ever shows."""
    found = entry(answer)
    secret = text(found, "key")
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError("no secret")
    return _read(found), secret


def _is_auth(found: Entry) -> bool:
    return (text(found, "keyType") or "auth") == "auth"


def _read(found: Entry) -> AuthKey:
    create = part(part(part(found, "capabilities"), "devices"), "create")
    key_id = text(found, "id")
    if not is_id(key_id):
        raise ValueError("not an id")
    return AuthKey(
        key_id,
        text(found, "description"),
        text(found, "userId"),
        texts(create, "tags"),
        moment(found, "created"),
        moment(found, "expires"),
        flag(create, "reusable"),
        flag(create, "ephemeral"),
        flag(create, "preauthorized"),
    )
