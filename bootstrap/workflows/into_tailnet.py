"""Another device comes into the fleet's tailnet once it is let in: by an auth key that it is shown."""

from bootstrap.fleet import Fleet
from bootstrap.tailnet.credentials import api_of
from bootstrap.tailnet.joining import Joined
from bootstrap.tailnet.joining_other import Choose, Show, join_other_device
from bootstrap.tailnet.waiting import Wait
from keys.device import Kind
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.tailnet import Node


def check_tailnet(fleet: Fleet) -> None:
    """Raises InvalidInputError, before anything is changed, where there is none that a device could come into."""
    if fleet.config.tailscale is None:
        raise InvalidInputError(
            "this fleet has no tailnet",
            where="keyturn.toml",
            hint="write a table [tailscale] there, or leave --tailnet out",
        )


def join_other(
    fleet: Fleet, name: str, kind: Kind, *, show: Show, choose: Choose, noted: str = "", wait: Wait | None = None
) -> Joined | None:
    """Show an auth key for another device, and wait for it; None without a tailnet. show, choose: see joining_other.

    noted: the id of its machine, where one is noted; while that is in the tailnet, there is nothing to do. Whatever
    ends the wait, the key ends with it. Raises KeyturnError.
    """
    config = fleet.config.tailscale
    if config is None:
        return None
    api = api_of(fleet.name, config)
    try:
        if noted and (node := api.node(noted)):
            said = f"{name} is in the tailnet already, as {inert(node.short_name, 80)}"
            return Joined(noted, (said,), changed=False)
        return join_other_device(api, name, kind, fleet.name, config, show=show, choose=choose, wait=wait)
    finally:
        api.close()


def left(name: str, about_key: str) -> str:
    """What is said once a person waits no longer. about_key: why its auth key could not be revoked; else empty."""
    return f"{name} is not in the tailnet: the wait was left, and {about_key or 'its auth key is revoked'}"


def told_apart(node: Node) -> str:
    """A machine, as a person tells it from others. Inert."""
    return f"{inert(node.short_name, 60)}  {inert(node.os, 20)}  {inert(', '.join(node.addresses), 80)}"
