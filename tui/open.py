"""The screens, opened: finds the fleet, or the folder that may become one, and makes what stands behind them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.cli.main import main as run_command
from bootstrap.cli.main import report_error
from bootstrap.fleet import Fleet, NoFleetError
from keys.errors import KeyturnError
from tui.collecting import put_off

if TYPE_CHECKING:
    from bootstrap.sandbox.tour import Tour
    from tui.app import KeyturnApp


def open_fleet(tour: "Tour | None" = None) -> int:
    """Open the screens on the fleet that the environment and this folder name. Gives the exit code.

    Where neither names any, they lead to making one here, or to the demo. tour: guides through them.
    """
    put_off()
    try:
        app = _application(tour)
    except KeyturnError as error:
        return report_error(error, as_json=False)
    from tui.running import run

    code = run(app)
    return run_command(["demo"], open_fleet) if app.wants_demo else code


def _application(tour: "Tour | None") -> "KeyturnApp":
    """Raises KeyturnError where a fleet is named that can't be used."""
    try:
        fleet = Fleet.find(None)
    except NoFleetError:
        if os.environ.get("KEYTURN_FLEET") or (here := _here()) is None:
            raise
        return _welcome(here)
    from tui.fleet_backend import FleetBackend

    if tour is None:
        from tui.app import KeyturnApp

        return KeyturnApp(FleetBackend(fleet))
    from tui.tour_app import TourApp

    return TourApp(FleetBackend(fleet), tour)


def _welcome(folder: Path) -> "KeyturnApp":
    from tui.app import KeyturnApp
    from tui.first_run import FleetToBe

    backend = FleetToBe(folder)
    return KeyturnApp(backend, welcome=backend.welcome())


def _here() -> Path | None:
    """This folder; None where it is gone."""
    try:
        return Path.cwd()
    except OSError:
        return None
