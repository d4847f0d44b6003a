"""What this machine and this fleet lack, each with the one line that mends it. It looks, and changes nothing."""

from collections.abc import Callable, Iterator

from bootstrap.doctor.check import Check, Health, Remedy
from bootstrap.doctor.clock import clock
from bootstrap.doctor.folder import devices, memory, repository
from bootstrap.doctor.left_to_do import pending, set_up_here
from bootstrap.doctor.machine import agent, git_there, permissions, program, tailscale
from bootstrap.doctor.secrets_there import secrets_there
from bootstrap.fleet import Fleet
from bootstrap.paths import ssh_folder
from keys.errors import KeyturnError

__all__ = ["Check", "Health", "Remedy", "examine"]


def examine(find_fleet: Callable[[], Fleet]) -> list[Check]:
    """Look at everything. find_fleet: raises KeyturnError where there is no fleet, or a malformed one."""
    try:
        fleet = find_fleet()
        checks = [Check("fleet", Health.GOOD, f"{fleet.name} in {fleet.folder}")]
        checks += _of_fleet(fleet)
    except KeyturnError as error:
        checks = [Check("fleet", Health.MISSING, str(error), error.hint)]
        programs = program("terraform", "tofu", needed=False), tailscale(needed=False)
        checks += [git_there(needed=False), *programs]
    return [*checks, agent(), *permissions(ssh_folder())]


def _of_fleet(fleet: Fleet) -> Iterator[Check]:
    yield devices(fleet)
    yield memory(fleet)
    yield git_there(needed=True)
    yield from repository(fleet)
    yield from set_up_here(fleet)
    yield from pending(fleet)
    config = fleet.config
    yield program("terraform", "tofu", needed=config.terraform is not None)
    yield tailscale(needed=config.tailscale is not None)
    yield from secrets_there(fleet)
    if config.projects:
        yield from clock()
