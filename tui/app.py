"""The Textual application: what is known of the fleet, and the work under way, for every screen to show.

It renders events and the matrix, and decides nothing. Looking and working are done in threads, by what stands behind
it; screens watch `audit`, `looking_steps`, `trouble` and `work`, and ask by messages.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.events import Resize
from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from bootstrap.attended.attendant import Answer, Question
from bootstrap.attended.work import Work, WorkView
from bootstrap.events import Event
from bootstrap.workflows.audit import Audit
from tui.backend import Backend
from tui.commands import EVERYWHERE, Command
from tui.looking import Looking
from tui.messages import Begin, Happened, LookAgain, Looked, WorkMoved
from tui.screens.access import AccessScreen
from tui.screens.audit import AuditScreen
from tui.screens.devices import DevicesScreen
from tui.screens.doctor import DoctorScreen
from tui.screens.help import HelpScreen
from tui.screens.history import HistoryScreen
from tui.screens.leave import LeaveScreen
from tui.screens.work import WorkScreen
from tui.themes import DEFAULTS, NAMES, THEMES, after

_SECONDS_BETWEEN_REPAINTS = 0.1
_WIDTHS = [(0, "-narrow"), (110, "-wide")]
_HEIGHTS = [(0, "-short"), (17, "-medium"), (30, "-tall")]
_FLAT = 9  # lines; below that, what the screen is about has them all


def _now() -> datetime:
    return datetime.now(UTC)


class KeyturnApp(App[None]):
    """audit: the last look; None before the first. looking: the look under way. trouble: what the last one ended with.

    looking_steps: how often something has happened in the look under way. work: the newest view of the last work.
    """

    TITLE = "keyturn"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS
    MODES = {  # noqa: RUF012  as Textual has it
        "access": AccessScreen,
        "devices": DevicesScreen,
        "audit": AuditScreen,
        "history": HistoryScreen,
        "doctor": DoctorScreen,
    }
    DEFAULT_MODE = "access"
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in EVERYWHERE]

    audit: var[Audit | None] = var(None, init=False)
    looking: Looking | None = None
    looking_steps: var[int] = var(0, init=False)
    trouble: var[BaseException | None] = var(None, init=False)
    work: var[WorkView | None] = var(None, init=False)

    def __init__(self, backend: Backend, clock: Callable[[], datetime] = _now) -> None:
        # With NO_COLOR Textual alone would show shades of grey; with the terminal's own colours it leaves out all.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        for theme in THEMES:
            self.register_theme(theme)
        chosen = backend.theme if backend.theme in self.available_themes else NAMES[0]
        self.theme = "ansi-dark" if self.no_color else chosen
        self.backend = backend
        self.clock = clock
        self._work: Work | None = None
        self._repaint_is_due = False

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the same commands as the keys, and the choice of a theme."""
        for command in (*getattr(screen, "COMMANDS_HERE", ()), *EVERYWHERE):
            yield SystemCommand(command.label, command.help, partial(self._run_command, screen, command))
        if not self.no_color:
            yield SystemCommand("All themes", "Choose one of all themes", self.action_change_theme)

    async def _run_command(self, screen: Screen[object], command: Command) -> None:
        await screen.run_action(command.action)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def on_mount(self) -> None:
        self.watch(self, "theme", self._keep_theme, init=False)
        self.look_again()

    @on(Resize)
    def _flatten(self, event: Resize) -> None:
        self.set_class(event.size.height < _FLAT, "-flat")

    def _keep_theme(self, theme: str) -> None:
        self.run_worker(partial(self.backend.choose_theme, theme), thread=True, group="theme", exit_on_error=False)

    @property
    def is_looking(self) -> bool:
        return self.looking is not None

    @property
    def is_working(self) -> bool:
        """Whether a job is under way."""
        return self._work is not None and not self._work.view().is_over

    @on(LookAgain)
    def look_again(self) -> None:
        """Begin to look, unless that is under way."""
        if self.looking is None:
            self.looking = Looking()
            self.trouble = None
            self.looking_steps += 1
            self.run_worker(self._look, thread=True, group="look", exit_on_error=False)

    def _look(self) -> None:
        self.post_message(Looked(self.backend.look(self._tell)))

    def _tell(self, event: Event) -> None:
        self.post_message(Happened(event))

    @on(Happened)
    def _take_event(self, message: Happened) -> None:
        if self.looking is not None:
            self.looking.take(message.event)
            self._repaint_soon()

    @on(Looked)
    def _take_audit(self, message: Looked) -> None:
        self.looking = None
        self.audit = message.audit

    @on(Worker.StateChanged)
    def _follow_look(self, message: Worker.StateChanged) -> None:
        if message.worker.group == "look" and message.state is WorkerState.ERROR:
            self.looking = None
            self.trouble = message.worker.error

    @on(Begin)
    def _begin(self, message: Begin) -> None:
        """Begin it, unless another one is under way: that is shown instead."""
        if self.is_working:
            self.notify("This is under way: one change at a time.", markup=False)
        else:
            self._work = Work(message.title, message.job, self.clock, self._tell_work)
            self.work = self._work.view()
            self.run_worker(self._work.run, thread=True, group="work", exit_on_error=False)
        self.action_show_work()

    @on(WorkMoved)
    def _take_work(self) -> None:
        if self._work is not None:
            view = self._work.view()
            if view.is_over or view.question is not None:
                self._show_work(view)
            else:
                self._repaint_soon()

    def _tell_work(self) -> None:
        self.post_message(WorkMoved())

    def _repaint_soon(self) -> None:
        """A thousand answers at once are one repaint."""
        if not self._repaint_is_due:
            self._repaint_is_due = True
            self.set_timer(_SECONDS_BETWEEN_REPAINTS, self._repaint)

    def _repaint(self) -> None:
        self._repaint_is_due = False
        self.looking_steps += 1
        if self._work is not None:
            self._show_work(self._work.view())

    def _show_work(self, view: WorkView) -> None:
        ends_now = view.is_over and self.work is not None and not self.work.is_over
        self.work = view
        if ends_now:
            self.look_again()

    def answer(self, question: Question[Answer], answer: Answer) -> None:
        """The person's answer to what the work has asked."""
        if self._work is not None:
            self._work.answer(question, answer)

    def stop_work(self) -> None:
        """Let what is under way at targets finish, and begin nothing more."""
        if self._work is not None:
            self._work.stop()

    def action_go(self, screen: str) -> None:
        """Show one of the main screens."""
        self.switch_mode(screen)

    def action_look(self) -> None:
        self.look_again()

    def action_show_work(self) -> None:
        """Show the work that is under way, or how the last one ended."""
        if self.work is None:
            self.notify("Nothing was begun yet.", markup=False)
        elif not isinstance(self.screen, WorkScreen):
            self.push_screen(WorkScreen())

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.screen))

    def action_turn_theme(self) -> None:
        """The next of keyturn's own themes."""
        if self.no_color:
            self.notify("NO_COLOR is set: there are no colours to change.", markup=False)
        else:
            self.theme = after(self.theme)

    async def action_quit(self) -> None:
        """Leave at once, or, with work under way, once the person has said what is to become of it."""
        if self.is_working:
            self.push_screen(LeaveScreen(), self._leave)
        else:
            self.exit()

    def _leave(self, agreed: bool | None) -> None:
        if agreed:
            self.stop_work()
            self.exit()
