"""Note in devices.toml which machine of the tailnet a device is, once it has come in."""

from dataclasses import replace

from bootstrap.commit_message import message
from bootstrap.fleet import Fleet


def note_machine(fleet: Fleet, device: str, node: str) -> str:
    """Gives the short commit id, empty where nothing was to be written. Raises KeyturnError."""
    registry = fleet.registry()
    there = registry.get(device)
    if there is None or there.tailscale_node == node:
        return ""
    noted = replace(there, tailscale_node=node)
    return fleet.write_registry(registry.with_device(noted), message(f"{device} is in the tailnet", device=noted))
