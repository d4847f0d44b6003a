"""A change of the fleet's own files that asks no target: the folder is held meanwhile, pulled before, pushed after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync


@contextmanager
def held_fleet(find: Callable[[], Fleet], note: Callable[[str], None]) -> Iterator[Fleet]:
    """The fleet, to write to. find: finds it, anew where what was pulled may have changed it.

    note: is told at the end, however it ends, what there is to know besides. Raises KeyturnError.
    """
    fleet = find()
    sync = None if fleet.leaves_git else FleetSync(fleet.folder)
    try:
        with fleet.lock():
            if sync and sync.before():
                fleet = find()  # what was taken over may be its keyturn.toml
            yield fleet
            if sync:
                sync.after()
    finally:
        for text in (*fleet.notes, *(sync.notes if sync else ())):
            note(text)
