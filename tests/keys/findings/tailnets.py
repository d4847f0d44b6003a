"""A tailnet as it was seen, and the findings that it gives beside the servers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from keys.access import Effect, Grant, Observation, Seen, Wish
from keys.audit import Finding
from keys.device import Device
from keys.tailnet import MACHINES, Node, SshRule, Tailnet
from tests.keys.findings.made import MACBOOK, PC, WEB, found, web
from tests.keys.made import NOON

TAILNET = Wish("tailscale", Effect.LIVE, (MACHINES,), frozenset({"pc"}), takes_keys=False)
JOINED = replace(PC, tailscale_node="nPC")
LATER = NOON + timedelta(days=90)
SELF = SshRule("check", ("autogroup:member",), ("autogroup:self",), ("autogroup:nonroot", "root"), 7)


def node(name: str, id: str = "", **more: object) -> Node:  # noqa: A002  the API's word
    """A machine of that name, connected, whose key ends in three months."""
    usual = Node(id or f"n{name}", f"{name}.tail1.ts.net", name, "linux", "kua@github", expires=LATER, connected=True)
    return replace(usual, **more)  # type: ignore[arg-type]  # the fields of Node


PC_NODE, WEB_NODE = node("pc", "nPC"), node("web", tags=("tag:server",), user="", expires=None)


def tailnet(*nodes: Node, devices: Sequence[Device] = (JOINED,), **more: object) -> Seen:
    """The tailnet with these machines, and a grant for each that was noted."""
    whole = replace(Tailnet(nodes, (), ()), **more)  # type: ignore[arg-type]  # the fields of Tailnet
    grants = tuple(
        Grant(MACHINES, device.public_key, one.told, name=one.hostname)
        for device in devices
        if (one := whole.node(device.tailscale_node))
    )
    return Seen("tailscale", NOON, (MACHINES, "auth keys"), grants, tailnet=whole)


def told(
    *nodes: Node,
    devices: Sequence[Device] = (JOINED, MACBOOK),
    places: Mapping[Wish, Observation] | None = None,
    **more: object,
) -> list[Finding]:
    """The findings about this tailnet. places: seen beside it; server web without a finding of its own, else."""
    beside = places if places is not None else {WEB: web()}
    wish = replace(TAILNET, devices=frozenset(one.name for one in devices if one.tailscale_node))
    return found({**beside, wish: tailnet(*nodes, devices=devices, **more)}, devices)
