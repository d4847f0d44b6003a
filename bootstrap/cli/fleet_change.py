"""A change of the fleet's own files by a command that asks no target; what there is to tell of it is said."""

from contextlib import AbstractContextManager
from functools import partial

from bootstrap.cli.console import say
from bootstrap.cli.open_run import find_fleet
from bootstrap.cli.parse import Values
from bootstrap.fleet import Fleet
from bootstrap.held_fleet import held_fleet
from keys.inert import inert


def fleet_change(values: Values) -> AbstractContextManager[Fleet]:
    """The fleet, to write to. Raises KeyturnError."""
    return held_fleet(partial(find_fleet, values), lambda note: say(f"note: {inert(note)}"))
