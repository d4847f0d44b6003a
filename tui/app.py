"""The Textual application: it looks at every target in a thread, and gives what comes of it to the access screen.

It renders events and the matrix, and decides nothing. It never writes: what can be changed is changed by commands.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from textual import on, work
from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from bootstrap.events import Emit, Event
from bootstrap.workflows.audit import Audit
from tui.commands import COMMANDS
from tui.messages import Happened, LookAgain, Looked, LookFailed, LookStarted
from tui.screens.access import AccessScreen

Look = Callable[[Emit], Audit]


def _now() -> datetime:
    return datetime.now(UTC)


class KeyturnApp(App[None]):
    """look: looks at every target, telling its events; run in a thread, never twice at once."""

    TITLE = "keyturn"
    CSS_PATH = "app.tcss"

    def __init__(self, look: Look, fleet_name: str, clock: Callable[[], datetime] = _now) -> None:
        # With NO_COLOR Textual alone would show shades of grey; with the terminal's own colours it leaves out all.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        if self.no_color:
            self.theme = "ansi-dark"
        self._look = look
        self._home = AccessScreen(fleet_name, clock)
        self.is_looking = False

    def get_default_screen(self) -> Screen[None]:
        return self._home

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the same commands as the keys, and the choice of a theme."""
        for command in COMMANDS if screen is self._home else ():
            yield SystemCommand(command.label, command.help, partial(screen.run_action, command.action))
        yield SystemCommand("Theme", "Choose one of all themes", self.action_change_theme)

    def on_mount(self) -> None:
        self.look_again()

    @on(LookAgain)
    def look_again(self) -> None:
        """Begin to look, unless that is under way."""
        if not self.is_looking:
            self.is_looking = True
            self._home.post_message(LookStarted())
            self._look_in_a_thread()

    @work(thread=True, group="look", exit_on_error=False)
    def _look_in_a_thread(self) -> None:
        self._home.post_message(Looked(self._look(self._tell)))

    def _tell(self, event: Event) -> None:
        self._home.post_message(Happened(event))

    @on(Worker.StateChanged)
    def _follow_worker(self, message: Worker.StateChanged) -> None:
        if message.worker.group == "look" and message.worker.is_finished:
            self.is_looking = False
            if message.state is WorkerState.ERROR and message.worker.error is not None:
                self._home.post_message(LookFailed(message.worker.error))
