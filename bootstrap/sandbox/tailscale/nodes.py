"""Machines: entered, listed, shown, removed, approved."""

from typing import Any

from bootstrap.sandbox.tailscale.errors import ApiError
from bootstrap.sandbox.tailscale.tailnet import DOMAIN, OWNER, Body, Tailnet, stamp

_ROUTES = ("advertisedRoutes", "enabledRoutes", "clientConnectivity")
_VENDORS = ("connectedToControl", "sshEnabled", "isExternal", "blocksIncomingConnections")


def enter(tailnet: Tailnet, hostname: str, *, headscale: bool, more: Body) -> Body:
    """A machine that is connected, unless `more`, fields of the API, says otherwise; None there drops a field."""
    number = tailnet.number()
    tagged = bool(more.get("tags"))
    name = hostname if not _taken(tailnet, hostname) else f"{hostname}-{number}"
    node = {
        "addresses": [f"100.100.{number // 250}.{number % 250 + 1}", f"fd7a:115c:a1e0::{number:x}"],
        "id": str(number) if headscale else str(92960230000 + number),
        "nodeId": tailnet.id("n", number),
        "user": "tagged-devices" if tagged and headscale else OWNER,
        "name": name if headscale else f"{name}.{DOMAIN}",
        "hostname": hostname,
        "clientVersion": "1.86.2",
        "updateAvailable": False,
        "os": "linux",
        "created": stamp(),
        "connectedToControl": True,
        "keyExpiryDisabled": tagged,
        "expires": "0001-01-01T00:00:00Z" if tagged else "2027-05-30T04:44:05Z",
        "authorized": True,
        "isExternal": False,
        "isEphemeral": False,
        "machineKey": "mkey:00",
        "nodeKey": "nodekey:01234567890abcdef",
        "blocksIncomingConnections": False,
        "enabledRoutes": [],
        "advertisedRoutes": [],
        "clientConnectivity": {"endpoints": [], "mappingVariesByDestIP": False},
        "sshEnabled": False,
        **({"tags": []} if headscale else {}),
        **more,
    }
    return tailnet.put("nodes", {name: value for name, value in node.items() if value is not None})


def shown(node: Body, query: dict[str, list[str]], *, headscale: bool) -> Body:
    """As the API shows it: without `fields=all` the vendor leaves parts out; others headscale does not have at all."""
    left_out = () if query.get("fields") == ["all"] else _ROUTES
    if headscale:
        left_out = (*left_out, *_VENDORS, "clientConnectivity")
        if node.get("keyExpiryDisabled"):
            left_out = (*left_out, "expires")
    return {name: value for name, value in node.items() if name not in left_out}


def remove(tailnet: Tailnet, wanted: str) -> None:
    if tailnet.one("nodes", wanted).get("isExternal"):
        raise ApiError(501, "device not owned by tailnet")
    tailnet.drop("nodes", wanted)


def authorize(tailnet: Tailnet, wanted: str, body: Body, *, headscale: bool) -> None:
    tailnet.one("nodes", wanted)
    authorized: Any = body.get("authorized")
    if not isinstance(authorized, bool):
        raise ApiError(400, "authorized must be true or false")
    if headscale and not authorized:
        raise ApiError(400, "Headscale does not support de-authorizing a device; delete or expire it instead")
    tailnet.change("nodes", wanted, authorized=authorized)


def _taken(tailnet: Tailnet, hostname: str) -> bool:
    return any(node["name"].partition(".")[0] == hostname for node in tailnet.all("nodes"))
