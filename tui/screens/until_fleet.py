"""What the screens share that are there for as long as there is no fleet: they go once a work has brought one."""

from tui.backend import FleetToCome
from tui.screens.above import Dialog


class UntilFleetScreen(Dialog[None]):
    """Lies above the main screens, which show the fleet then."""

    def __init__(self, fleet: FleetToCome) -> None:
        super().__init__()
        self.fleet = fleet

    def on_mount(self) -> None:
        self.watch(self.app, "work", self.on_screen_resume, init=False)

    def on_screen_resume(self) -> None:
        """Back from the work, or seen without it."""
        if self.fleet.is_there and self.is_active:
            self.dismiss()
