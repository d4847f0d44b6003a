"""What stands behind the screens while there is no fleet yet: a folder that is to be one, or to hold one."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bootstrap.fleet import Fleet
from bootstrap.workflows.init import fleet_name
from tui.fleet_backend import FleetBackend
from tui.screens.welcome import WelcomeScreen

if TYPE_CHECKING:
    from bootstrap.attended.attendant import Attendant
    from bootstrap.attended.fleet_fields import FleetWanted
    from bootstrap.attended.joining_fields import JoiningBy
    from bootstrap.attended.work import Closing, Job


class FleetToBe(FleetBackend):
    """A FleetBackend, once the fleet is there; until then, whatever is asked of it says that there is none."""

    def __init__(self, folder: Path) -> None:
        self.name = fleet_name(folder)
        self.folder = folder
        self.is_there = False
        self._find = partial(Fleet.find, folder)

    def make(self, wanted: "FleetWanted") -> "Job":
        """Make it."""

        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.making_fleet import make_fleet_attended

            closing = make_fleet_attended(self.folder, wanted, attendant)
            self._open(Fleet.find(self.folder))
            return closing

        return job

    def join(self, by: "JoiningBy") -> "Job":
        """Join one; its folder is another than this."""

        def job(attendant: "Attendant") -> "Closing":
            from bootstrap.attended.joining import join_attended

            return join_attended(by, attendant, self._open)

        return job

    def _open(self, fleet: Fleet) -> None:
        """From now on, that is what stands behind the screens."""
        super().__init__(fleet)
        self.is_there = True

    def welcome(self) -> WelcomeScreen:
        """The screen that leads there."""
        return WelcomeScreen(self)
