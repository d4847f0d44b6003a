"""Whose machine is whose. One that was noted of an active device is that one's, whatever was noted of another before.

A person who gives a device a new key by a new name keeps the machine: it must not go when the old name is revoked.
"""

from collections.abc import Iterator
from datetime import datetime

from keys.access import Grant
from keys.device import Device
from keys.registry import Registry
from keys.tailnet import AUTH_KEYS, MACHINES, Node, Tailnet


def successor(device: Device, registry: Registry) -> Device | None:
    """The active device that has the machine of one that is put away; None where it is that one's still."""
    if device.is_active or not device.tailscale_node:
        return None
    return next((one for one in registry.active if one.tailscale_node == device.tailscale_node), None)


def alike(device: Device, registry: Registry, tailnet: Tailnet) -> tuple[Node, ...]:
    """Machines that go by the device's name, and that nobody noted whose they are."""
    noted = {one.tailscale_node for one in registry.devices}
    return tailnet.called(device.name, noted)


def grants(tailnet: Tailnet, registry: Registry, at: datetime) -> Iterator[Grant]:
    """The machines of devices; and, of devices that are put away, the auth keys that were made for them."""
    for device in registry.devices:
        node = tailnet.node(device.tailscale_node)
        if node and successor(device, registry) is None:
            refused = _refused(node, at)
            yield Grant(
                MACHINES, device.public_key, node.told, refused=refused, last_used=node.last_seen, name=node.hostname
            )
        for key in tailnet.auth_keys if not device.is_active else ():
            if key.device == device.name:
                yield Grant(AUTH_KEYS, device.public_key, f"auth key {key.id}")


def _refused(node: Node, at: datetime) -> str:
    if not node.authorized:
        return "not approved yet"
    return f"its key expired on {node.expires:%Y-%m-%d}" if node.expires and node.has_expired(at) else ""
