"""Auth keys: made, listed, shown, revoked, and used up by a machine that joins."""

import re
from datetime import UTC, datetime, timedelta

from bootstrap.sandbox.tailscale.credentials import Credentials, Granted, fingerprint
from bootstrap.sandbox.tailscale.errors import ApiError, not_found
from bootstrap.sandbox.tailscale.tailnet import Body, Tailnet, stamp

_DESCRIPTION = re.compile(r"[A-Za-z0-9 -]{0,50}")
_90_DAYS = 90 * 86400
_KEPT = {"fingerprint", "used"}  # what no answer shows


def make(tailnet: Tailnet, credentials: Credentials, asker: Granted, body: Body, *, headscale: bool) -> Body:
    """The one answer that has the key's text in it."""
    create = _create(body, headscale=headscale)
    _check_tags(create["tags"], asker, headscale=headscale)
    seconds = body.get("expirySeconds") or _90_DAYS
    if not isinstance(seconds, int) or not 0 < seconds <= _90_DAYS:
        raise ApiError(400, "expirySeconds must be between 1 second and 90 days")
    made, (text, kept) = datetime.now(UTC), credentials.auth_key()
    key = {
        "id": tailnet.id("k", tailnet.number()),
        "keyType": "auth",
        "created": stamp(made),
        "expires": stamp(made + timedelta(seconds=seconds)),
        "expirySeconds": seconds,
        "capabilities": {"devices": {"create": create}},
        "description": body.get("description", ""),
        "invalid": False,
        **({} if asker.is_oauth else {"userId": "uscwcTtzzo11DEVEL"}),
    }
    tailnet.put("keys", {**key, "fingerprint": kept, "used": False})
    return {**key, "key": text}


def listed(tailnet: Tailnet, asker: Granted, *, everything: bool, headscale: bool) -> list[Body]:
    """The vendor lists those that are active; headscale also those that are not, and says so."""
    keys = [shown(key) for key in tailnet.all("keys")]
    if not headscale:
        keys = [key for key in keys if not key["invalid"] and (everything or not asker.is_oauth)]
    return keys


def shown(key: Body) -> Body:
    over = bool(key["used"]) or "revoked" in key or datetime.fromisoformat(key["expires"]) <= datetime.now(UTC)
    return {**{name: value for name, value in key.items() if name not in _KEPT}, "invalid": over}


def revoke(tailnet: Tailnet, wanted: str) -> None:
    """It stays to be seen, as invalid; a second time it is not found."""
    if "revoked" in tailnet.one("keys", wanted):
        raise not_found("key")
    tailnet.change("keys", wanted, revoked=stamp())


def use(tailnet: Tailnet, text: str) -> Body:
    """The `create` part of the key of this text, which is used up where it is for one machine. Raises ApiError."""
    with tailnet.alone():
        for key in tailnet.all("keys"):
            if key["fingerprint"] == fingerprint(text):
                if shown(key)["invalid"]:
                    raise ApiError(403, "invalid key: it is used up, revoked or expired")
                create: Body = key["capabilities"]["devices"]["create"]
                if not create["reusable"]:
                    tailnet.change("keys", key["id"], used=True)
                return create
    raise ApiError(403, "invalid key: unable to validate API key")


def _create(body: Body, *, headscale: bool) -> Body:
    """headscale's first version knows no keyType, and refuses what it does not know."""
    known = {"capabilities", "expirySeconds", "description"} | (set() if headscale else {"keyType"})
    if unknown := body.keys() - known:
        raise ApiError(422 if headscale else 400, f"unexpected property: {min(unknown)}")
    if not _DESCRIPTION.fullmatch(body.get("description", "")):
        raise ApiError(422 if headscale else 400, "description must be 50 letters, digits, hyphens and spaces at most")
    capabilities = body.get("capabilities")
    if not isinstance(capabilities, dict) or not isinstance(capabilities.get("devices"), dict):
        raise ApiError(400, "capabilities must have devices")
    given = capabilities["devices"].get("create") or {}
    flags = {name: bool(given.get(name)) for name in ("reusable", "ephemeral", "preauthorized")}
    return {**flags, "tags": list(given.get("tags") or []), **({"preauthorized": True} if headscale else {})}


def _check_tags(tags: list[str], asker: Granted, *, headscale: bool) -> None:
    if asker.is_oauth and not tags:
        if headscale:
            raise ApiError(403, "an OAuth client must create tagged auth keys")
        raise ApiError(400, "tailnet-owned auth key must have tags set")
    if asker.is_oauth and set(tags) - set(asker.tags):
        if headscale:
            raise ApiError(403, f"token may not assign tag {tags[0]}")
        raise ApiError(400, f"requested tags [{' '.join(tags)}] are invalid or not permitted")
