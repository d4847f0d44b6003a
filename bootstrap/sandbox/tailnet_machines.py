"""Who is in the sandbox's tailnet at the start: this person's devices, two servers, and a machine that nobody knows."""

from bootstrap.sandbox.tailscale import TailscaleApi

_LEFT = "2025-08-01T10:00:00Z"


def fill(api: TailscaleApi) -> dict[str, str]:
    """Let them in; the machine's id there of each device. This machine itself is in no tailnet yet."""
    devices = {
        "pc": api.add_node("pc", os="windows"),
        "ipad": api.add_node("ipad", os="iOS"),
    }
    for server in ("web", "db"):
        api.add_node(server, tags=["tag:server"])
    api.add_node("old-laptop", os="macOS", connectedToControl=False, lastSeen=_LEFT, created="2024-05-06T08:00:00Z")
    return {name: str(node["nodeId"]) for name, node in devices.items()}
