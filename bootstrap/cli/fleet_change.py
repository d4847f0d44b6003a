"""A change of the fleet's own files by a command that asks no target: locked meanwhile, pulled, pushed."""

from collections.abc import Iterator
from contextlib import contextmanager

from bootstrap.cli.console import say
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync
from keys.inert import inert


@contextmanager
def fleet_change(values: Values) -> Iterator[Fleet]:
    """The fleet, to write to. What there is to tell of writing is said at the end. Raises KeyturnError."""
    fleet = find_fleet(values)
    sync = None if fleet.leaves_git else FleetSync(fleet.folder)
    notes: list[str] = []
    try:
        with fleet.lock():
            if sync and sync.before():
                fleet = find_fleet(values)  # what was taken over may be its keyturn.toml
            yield fleet
            if sync:
                sync.after()
    finally:
        notes += [*fleet.notes, *(sync.notes if sync else ())]
        for note in notes:
            say(f"note: {inert(note)}")
