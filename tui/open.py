"""The screens, opened on a fleet: finds it, makes what stands behind them, and runs them until they are left."""

import asyncio
import sys

from bootstrap.cli.main import report_error
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from keys.errors import KeyturnError
from tui.collecting import put_off


def open_fleet() -> int:
    """Open the screens on the fleet that the environment and this folder name. Gives the exit code."""
    put_off()
    try:
        fleet = Fleet.find(None)
    except KeyturnError as error:
        return report_error(error, as_json=False)
    from tui.app import KeyturnApp
    from tui.backend import FleetBackend

    app = KeyturnApp(FleetBackend(fleet))
    with asyncio.Runner() as runner:
        runner.run(app.run_async())
        if app.is_looking or app.is_working:
            print("waiting for the servers that have not answered yet: each has some seconds to do so", file=sys.stderr)
    return ExitCode.OK
