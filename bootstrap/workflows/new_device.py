"""A device that is to be let in from here: as it goes into the registry, with who added it and when."""

from datetime import date

from bootstrap.paths import ssh_folder
from bootstrap.run import Run
from bootstrap.this_device import this_device
from keys.device import Device, Kind, Status
from keys.public_key import PublicKey


def new_device(run: Run, name: str, kind: Kind, key: PublicKey, expires: date | None) -> Device:
    """Another device than this one, with this key, as it goes into the registry."""
    here = this_device(run.fleet.registry(), ssh_folder())
    own = key.with_comment(f"{name}@{run.fleet.name}")
    return Device(name, kind, Status.ACTIVE, own, run.clock(), here.name if here else name, expires=expires)
