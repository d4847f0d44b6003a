"""Which device of the fleet this machine is: the one whose key is here, in its SSH folder or noted there as elsewhere.

A key that lives in an agent, or in a file elsewhere, is noted by its public half in keyturn's own folder (see
device_setup).
"""

from pathlib import Path

from bootstrap.paths import OWN_FOLDER
from keys.device import Device
from keys.errors import KeyturnError
from keys.public_key import PublicKey
from keys.registry import Registry


def this_device(registry: Registry, ssh_folder: Path) -> Device | None:
    """The active device whose .pub file lies in that folder, beside its private half, or in keyturn's own folder."""
    here = keys_here(ssh_folder)
    return next((device for device in registry.active if device.public_key in here), None)


def device_once_here(registry: Registry, ssh_folder: Path) -> Device | None:
    """The same, and else one that is active no more: a machine that is put away still has its key."""
    here = keys_here(ssh_folder)
    inactive = (device for device in registry.devices if device.public_key in here)
    return this_device(registry, ssh_folder) or next(inactive, None)


def keys_here(ssh_folder: Path) -> frozenset[PublicKey]:
    """The public keys of those that this machine can log in with, as far as the folder tells."""
    beside = [path for path in sorted(ssh_folder.glob("*.pub")) if path.with_suffix("").exists()]
    noted = sorted((ssh_folder / OWN_FOLDER).glob("*.pub"))
    return frozenset(key for path in (*beside, *noted) if (key := public_key_of(path)))


def public_key_of(path: Path) -> PublicKey | None:
    """The key of a .pub file; None where there is none."""
    try:
        return PublicKey.parse(path.read_text(encoding="utf-8", errors="replace"))
    except (KeyturnError, OSError):
        return None
