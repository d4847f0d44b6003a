"""The application with a guided tour beside it: a panel on top of every screen, and two keys more.

Whether a chapter was done is asked of the tour, in a thread, and only after a look: one follows
each change, and each thing that happens to the cloud.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from bootstrap.sandbox.tour import Page, Tour
from tui.app import KeyturnApp
from tui.backend import Backend
from tui.commands import EVERYWHERE, TOUR
from tui.looking_app import now
from tui.messages import Looked
from tui.widgets.footer import Footer
from tui.widgets.tour import TourPanel


class TourApp(KeyturnApp):
    """page: what the tour says now. tour_is_shown: whether its panel is. skipping: the tour does a chapter itself."""

    COMMANDS_EVERYWHERE = (*EVERYWHERE, *TOUR)
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in TOUR]

    page: var[Page | None] = var(None, init=False)
    tour_is_shown: var[bool] = var(True, init=False)
    skipping: var[bool] = var(False, init=False)

    def __init__(self, backend: Backend, tour: Tour, clock: Callable[[], datetime] = now) -> None:
        super().__init__(backend, clock)
        self._tour = tour
        self._is_asking = False
        self._ask_again = False
        self.page = tour.page

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._accompany)
        self._accompany(self.screen)

    @property
    def is_working(self) -> bool:
        """One change at a time: the tour's own counts too."""
        return super().is_working or self.skipping

    def _accompany(self, screen: Screen[object]) -> None:
        """Every whole screen, once it is laid out; dialogs, which have no footer, lie above one that has the panel."""
        screen.call_later(self._add_panel, screen)

    def _add_panel(self, screen: Screen[object]) -> None:
        if screen.query_children(Footer) and not screen.query_children(TourPanel):
            screen.mount(TourPanel(), before=0)

    @on(Looked)
    def _ask_servers(self) -> None:
        self._ask_again = self._is_asking
        if not self._is_asking:
            self._is_asking = True
            self.run_worker(self._tour.look, thread=True, group="tour", exit_on_error=False)

    def action_skip_chapter(self) -> None:
        """Let the tour do this chapter."""
        if self.is_working:
            self.notify("This is under way: one change at a time.", markup=False)
        elif self.page is not None and not self.page.is_over:
            self.skipping = True
            skip = partial(self._tour.skip, self.page)
            self.run_worker(skip, thread=True, group="skip", exit_on_error=False)

    @on(Worker.StateChanged)
    def _follow_tour(self, message: Worker.StateChanged) -> None:
        if message.worker.group not in {"tour", "skip"} or not message.worker.is_finished:
            return
        if message.worker.group == "skip":
            self.skipping = False
        else:
            self._is_asking = False
        if message.state is WorkerState.ERROR:
            self.notify("The tour has stumbled; > goes on with it.", severity="error", markup=False)
        self._turn_page()

    def _turn_page(self) -> None:
        if self.page is not self._tour.page:
            self.page = self._tour.page
            self.look_again()
        elif self._ask_again:
            self._ask_servers()

    async def action_quit(self) -> None:
        """Nothing of this cloud is kept, so a chapter that the tour does is no reason to ask."""
        if self.skipping:
            self.end()
        else:
            await super().action_quit()

    def action_toggle_tour(self) -> None:
        """Hide the panel, or show it again."""
        self.tour_is_shown = not self.tour_is_shown
        if not self.tour_is_shown:
            self.notify("T shows the tour again.", markup=False)
