"""What stands behind the screens while there is no fleet yet: a folder that is to be one."""

from functools import partial
from pathlib import Path

from bootstrap.attended.fleet_fields import FleetWanted
from bootstrap.attended.making_fleet import make_fleet_attended
from bootstrap.attended.work import Job
from bootstrap.fleet import Fleet
from bootstrap.workflows.init import fleet_name
from tui.fleet_backend import FleetBackend
from tui.screens.welcome import WelcomeScreen


class FleetToBe(FleetBackend):
    """A FleetBackend, once the fleet was made; until then, whatever is asked of it says that there is none."""

    def __init__(self, folder: Path) -> None:
        self.name = fleet_name(folder)
        self._folder = folder
        self._find = partial(Fleet.find, folder)

    def make(self, wanted: FleetWanted) -> Job:
        """Make it."""
        self.name = wanted.name
        return lambda attendant: make_fleet_attended(self._folder, wanted, attendant)

    def welcome(self) -> WelcomeScreen:
        """The screen that leads there."""
        return WelcomeScreen(self._folder, self.name, self.make)
