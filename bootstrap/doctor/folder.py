"""What the fleet folder has: devices, a memory on this machine, a repository that commits and is shared."""

from collections.abc import Iterator

from bootstrap.doctor.check import Check, Health, Remedy
from bootstrap.fleet import Fleet
from bootstrap.git import branches
from bootstrap.paths import ssh_folder, state_file
from bootstrap.state import State
from bootstrap.this_device import this_device
from keys.errors import KeyturnError


def devices(fleet: Fleet) -> Check:
    try:
        registry = fleet.registry()
    except KeyturnError as error:
        return Check("devices", Health.MISSING, str(error), error.hint)
    here = this_device(registry, ssh_folder())
    said = f"{len(registry.active)} active; this machine is {here.name if here else 'none of them'}"
    if here or registry.active:
        return Check("devices", Health.GOOD if here else Health.OPTIONAL, said)
    return Check("devices", Health.MISSING, "none yet", "keyturn onboard NAME --kind KIND", Remedy.ONBOARD)


def memory(fleet: Fleet) -> Check:
    file = state_file(fleet.folder)
    try:
        State(file).close()
    except KeyturnError as error:
        return Check("memory", Health.MISSING, str(error), error.hint)
    return Check("memory", Health.GOOD, str(file))


def repository(fleet: Fleet) -> Iterator[Check]:
    if found := branches(fleet.folder):
        bad = Health.OPTIONAL if found.can_commit else Health.MISSING
        health = Health.GOOD if found.can_commit and found.is_shared else bad
        yield Check("repository", health, found.said, found.mend)
