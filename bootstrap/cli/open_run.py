"""The values of a command -> a Run on its fleet, with its progress shown and its events told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.cli.console import say, trust_host_key
from bootstrap.cli.parse import Values
from bootstrap.cli.progress import Progress
from bootstrap.fleet import Fleet
from bootstrap.run import Run
from bootstrap.wiring import Choices, open_run
from keys.access import Untrusted


def find_fleet(values: Values) -> Fleet:
    """The fleet that --fleet, the environment or this folder names."""
    return Fleet.find(Path(values.fleet) if values.fleet else None)


@contextmanager
def opened(values: Values, *, writes: bool) -> Iterator[tuple[Run, Progress]]:
    """A run on the fleet, closed at the end. writes: whether the fleet is held against other keyturns meanwhile."""
    fleet = find_fleet(values)
    with Progress(verbose=values.verbose) as progress:

        def trust(untrusted: Untrusted) -> bool:
            progress.clear()
            return trust_host_key(untrusted)

        choices = Choices(frozenset(values.only), frozenset(values.host_key))
        if not writes:
            with open_run(fleet, choices, progress.emit, trust) as run:
                yield run, progress
        else:
            with fleet.lock(), open_run(fleet, choices, progress.emit, trust) as run:
                yield run, progress
    for note in fleet.notes:
        say(f"note: {note}")
