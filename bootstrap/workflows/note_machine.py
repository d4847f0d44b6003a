"""Note in devices.toml which machine of the tailnet a device is, once it has come in."""

from dataclasses import replace

from bootstrap.commit_message import message
from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync


def note_machine(fleet: Fleet, device: str, node: str) -> list[str]:
    """Write and commit it, in step with the remote. Gives sentences worth telling. Raises KeyturnError."""
    with fleet.lock():
        sync = FleetSync(fleet.folder)
        sync.before()
        registry = fleet.registry()
        there = registry.get(device)
        if there is not None and there.tailscale_node != node:
            noted = replace(there, tailscale_node=node)
            fleet.write_registry(registry.with_device(noted), message(f"{device} is in the tailnet", device=noted))
        sync.after()
    return [*fleet.notes, *sync.notes]
