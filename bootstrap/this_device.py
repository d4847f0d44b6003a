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
from keys.ssh_config import read_back


def this_device(registry: Registry, ssh_folder: Path) -> Device | None:
    """The active device whose .pub file lies in that folder, beside its private half, or in keyturn's own folder.

    Of several the one that this machine's ssh is set up for.
    """
    here = keys_here(ssh_folder)
    found = [device for device in registry.active if device.public_key in here]
    if len(found) > 1:
        chosen = _set_up_for(ssh_folder)
        found.sort(key=lambda device: device.public_key not in chosen)
    return found[0] if found else None


def device_once_here(registry: Registry, ssh_folder: Path) -> Device | None:
    """The same, and else one that is active no more: a machine that is put away still has its key.

    Or has but the public half of one that keyturn made, where forgetting it was cut off.
    """
    if active := this_device(registry, ssh_folder):
        return active
    here = keys_here(ssh_folder)
    put_away = [device for device in registry.devices if not device.is_active]
    whole = (device for device in put_away if device.public_key in here)
    return next(whole, None) or next((device for device in put_away if left_half(device, ssh_folder)), None)


def left_half(device: Device, ssh_folder: Path) -> Path | None:
    """The public half of this device's key that stands alone, named and commented as keyturn does it."""
    for path in ssh_folder.glob(f"id_*_{device.name}.pub"):
        key = public_key_of(path)
        if key == device.public_key and key.comment == device.public_key.comment and not path.with_suffix("").exists():
            return path
    return None


def keys_here(ssh_folder: Path) -> frozenset[PublicKey]:
    """The public keys of those that this machine can log in with, as far as the folder tells."""
    beside = [path for path in sorted(ssh_folder.glob("*.pub")) if path.with_suffix("").exists()]
    noted = sorted((ssh_folder / OWN_FOLDER).glob("*.pub"))
    return frozenset(key for path in (*beside, *noted) if (key := public_key_of(path)))


def _set_up_for(ssh_folder: Path) -> frozenset[PublicKey]:
    """The keys that keyturn's own ssh configuration offers to the fleet's servers."""
    found: set[PublicKey] = set()
    for conf in (ssh_folder / OWN_FOLDER).glob("*.conf"):
        named = read_back(conf.read_text(encoding="utf-8", errors="replace")).identity
        beside = Path(named if named.endswith(".pub") else f"{named}.pub")
        found |= {key for half in (beside, conf.with_suffix(".pub")) if (key := public_key_of(half))}
    return frozenset(found)


def public_key_of(path: Path) -> PublicKey | None:
    """The key of a .pub file; None where there is none."""
    try:
        return PublicKey.parse(path.read_text(encoding="utf-8", errors="replace"))
    except (KeyturnError, OSError):
        return None
