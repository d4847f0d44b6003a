"""A run on a fleet, as every front end opens it: the folder held and pulled, its places wired, then all closed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path

from bootstrap.events import Emit
from bootstrap.fleet import Fleet
from bootstrap.fleet_sync import FleetSync
from bootstrap.private_folder import sweep_private_folders
from bootstrap.run import Run
from bootstrap.wiring import Choices, open_run
from keys.access import Untrusted
from keys.errors import KeyturnError


@contextmanager
def fleet_run(
    find: Callable[[], Fleet],
    choices: Choices,
    emit: Emit,
    note: Callable[[str], None],
    *,
    writes: bool,
    trust: Callable[[Untrusted], bool] = lambda _untrusted: False,
    passphrase: Callable[[Path, bool], str | None] = lambda _path, _again: None,
    leaves_git: Callable[[KeyturnError], bool] = lambda _trouble: False,
) -> Iterator[Run]:
    """writes: whether the fleet is held against other keyturns meanwhile, pulled before and pushed after.

    find: finds the fleet, anew where what was pulled may have changed it. note: is told at the end, however it ends,
    what there is to know besides. trust, passphrase: as for open_run. leaves_git: is asked where Git is in the way, and
    says whether to do without it. Raises KeyturnError.
    """
    fleet = find()
    if writes:
        sweep_private_folders()
    sync = FleetSync(fleet.folder) if writes and not fleet.leaves_git else None
    notes: list[list[str]] = [sync.notes] if sync else []
    try:
        with fleet.lock() if writes else nullcontext():
            try:
                if sync and sync.before():
                    fleet = find()  # what was taken over may be its keyturn.toml
            except KeyturnError as trouble:
                if not leaves_git(trouble):
                    raise
                fleet, sync = replace(fleet, leaves_git=True), None
            notes.insert(0, fleet.notes)
            with open_run(fleet, choices, emit, trust, passphrase) as run:
                yield run
                notes.append([run.state.trouble])
            if sync:
                sync.after()
    finally:
        for text in filter(None, chain.from_iterable(notes)):
            note(text)
