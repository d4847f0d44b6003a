"""The screens, opened on a fleet: finds it, makes what looks at it, and runs the application until it is left."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from bootstrap.cli.main import report_error
from bootstrap.events import Emit
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from bootstrap.wiring import Choices, open_run
from bootstrap.workflows.audit import Audit, audit
from keys.errors import KeyturnError


def open_fleet() -> int:
    """Open the screens on the fleet that the environment and this folder name. Gives the exit code."""
    try:
        fleet = Fleet.find(None)
    except KeyturnError as error:
        return report_error(error, as_json=False)
    from tui.app import KeyturnApp

    app = KeyturnApp(partial(look_at, fleet.folder), fleet.name)
    with asyncio.Runner() as runner:
        runner.run(app.run_async())
        if app.is_looking:
            print("waiting for the servers that have not answered yet: each has some seconds to do so", file=sys.stderr)
    return ExitCode.OK


def look_at(folder: Path, emit: Emit) -> Audit:
    """Look at every target of the fleet in this folder. Its files are read anew: they may have been edited since.

    Nobody is asked to trust a host key: a server that shows an unknown one is a finding, with what to do about it.
    """
    with open_run(Fleet.find(folder), Choices(last_use=True), emit, lambda _untrusted: False) as run:
        return audit(run)
