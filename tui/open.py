"""The screens, opened on a fleet: finds it, makes what stands behind them, and runs them until they are left."""

import asyncio
import sys
from typing import TYPE_CHECKING

from bootstrap.cli.main import report_error
from bootstrap.exit_code import ExitCode
from bootstrap.fleet import Fleet
from keys.errors import KeyturnError

if TYPE_CHECKING:
    from bootstrap.sandbox.tour import Tour
    from tui.app import KeyturnApp


def open_fleet(tour: "Tour | None" = None) -> int:
    """Open the screens on the fleet that the environment and this folder name. Gives the exit code.

    tour: guides through them.
    """
    try:
        fleet = Fleet.find(None)
    except KeyturnError as error:
        return report_error(error, as_json=False)
    from tui.signals import ended_by_signals

    app = _application(fleet, tour)
    with asyncio.Runner() as runner, ended_by_signals(app, runner.get_loop()):
        runner.run(app.run_async())
        if app.is_looking or app.is_working:
            print("waiting for the servers that have not answered yet: each has some seconds to do so", file=sys.stderr)
    return app.return_code or ExitCode.OK


def _application(fleet: Fleet, tour: "Tour | None") -> "KeyturnApp":
    from tui.backend import FleetBackend

    if tour is None:
        from tui.app import KeyturnApp

        return KeyturnApp(FleetBackend(fleet))
    from tui.tour_app import TourApp

    return TourApp(FleetBackend(fleet), tour)
