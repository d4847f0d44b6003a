"""Which device of the fleet this machine is: the one whose public key lies in its SSH folder.

Beside its private half; or under keyturn's own name for it, where that is elsewhere or in an agent.
"""

from pathlib import Path

from bootstrap.device_setup.public_half import marked_path
from keys.device import Device
from keys.errors import KeyturnError
from keys.public_key import PublicKey
from keys.registry import Registry


def this_device(registry: Registry, ssh_folder: Path) -> Device | None:
    """The active device whose .pub file lies in that folder as its own."""
    here = {key for path in sorted(ssh_folder.glob("*.pub")) if path.with_suffix("").exists() for key in _read(path)}
    marked = (device for device in registry.active if device.public_key in _read(marked_path(ssh_folder, device.name)))
    return next((device for device in registry.active if device.public_key in here), None) or next(marked, None)


def _read(path: Path) -> list[PublicKey]:
    try:
        return [PublicKey.parse(path.read_text(encoding="utf-8", errors="replace"))]
    except (KeyturnError, OSError):
        return []
