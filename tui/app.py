"""The Textual application: what is known of the fleet, and the work under way, for every screen to show.

It renders events and the matrix, and decides nothing. Looking and working are done in threads, by what stands behind
it; screens watch `audit`, `looking_steps`, `trouble` and `work`, and ask by messages.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui.backend import Backend
from tui.collecting import take_up
from tui.commands import EVERYWHERE, Command
from tui.looking import Looking
from tui.messages import Begin, Happened, LookAgain, Looked, Recalled, WorkMoved
from tui.modes import MODES

if TYPE_CHECKING:
    from bootstrap.attended.attendant import Answer, Question
    from bootstrap.attended.work import Work, WorkView
    from bootstrap.events import Event
    from bootstrap.workflows.audit import Audit

_SECONDS_BETWEEN_REPAINTS = 0.1
_SECONDS_BETWEEN_LOOKS = 300.0


def _now() -> datetime:
    return datetime.now(UTC)


class KeyturnApp(App[None]):
    """audit: the last look; None before the first. looking: the look under way. trouble: what the last one ended with.

    looking_steps: how often something has happened in the look under way. work: the newest view of the last work.
    """

    TITLE = "keyturn"
    CSS_PATH = "app.tcss"
    MODES = MODES
    DEFAULT_MODE = "access"
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in EVERYWHERE]

    audit: var["Audit | None"] = var(None, init=False)
    looking: Looking | None = None
    looking_steps: var[int] = var(0, init=False)
    trouble: var[BaseException | None] = var(None, init=False)
    work: var["WorkView | None"] = var(None, init=False)

    def __init__(self, backend: Backend, clock: Callable[[], datetime] = _now) -> None:
        # With NO_COLOR Textual alone would show shades of grey; with the terminal's own colours it leaves out all.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        if self.no_color:
            self.theme = "ansi-dark"
        self.backend = backend
        self.clock = clock
        self._work: Work | None = None
        self._repaint_is_due = False
        self._events: deque[Event] = deque()
        self._events_are_told = False

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the same commands as the keys, and the choice of a theme."""
        for command in (*getattr(screen, "COMMANDS_HERE", ()), *EVERYWHERE):
            yield SystemCommand(command.label, command.help, partial(self._run_command, screen, command))
        yield SystemCommand("Theme", "Choose one of all themes", self.action_change_theme)

    async def _run_command(self, screen: Screen[object], command: Command) -> None:
        await screen.run_action(command.action)

    def on_mount(self) -> None:
        self._next_look = self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look_unasked)
        self.look_again()

    @property
    def is_looking(self) -> bool:
        return self.looking is not None

    @property
    def is_working(self) -> bool:
        """Whether a job is under way."""
        return self._work is not None and not self._work.view().is_over

    @on(LookAgain)
    def look_again(self) -> None:
        """Begin to look, unless that is under way. The first time, what was seen last is shown meanwhile."""
        if self.looking is None:
            self.looking = Looking()
            self.trouble = None
            self.looking_steps += 1
            self._in_thread("look" if self.audit else "recall", self._look if self.audit else self._recall)

    def _look_unasked(self) -> None:
        """What a job is changing is looked at once that has ended."""
        if not self.is_working:
            self.look_again()

    def _recall(self) -> None:
        self.post_message(Recalled(self.backend.recall()))

    @on(Recalled)
    def _take_recalled(self, message: Recalled) -> None:
        """Look once that is painted: a look takes the processor for itself when it begins."""
        self.audit = message.audit
        self.call_after_refresh(self._begin_look)

    def _begin_look(self) -> None:
        take_up()
        self._in_thread("look", self._look)

    def _look(self) -> None:
        self.post_message(Looked(self.backend.look(self._tell)))

    def _in_thread(self, group: str, work: Callable[[], None]) -> None:
        self.run_worker(work, thread=True, group=group, exit_on_error=False)

    def _tell(self, event: "Event") -> None:
        """From any thread; what happens before the next repaint is one message."""
        self._events.append(event)
        if not self._events_are_told:
            self._events_are_told = True
            self.post_message(Happened())

    @on(Happened)
    def _repaint_soon(self) -> None:
        """A thousand answers at once are one repaint."""
        if not self._repaint_is_due:
            self._repaint_is_due = True
            self.set_timer(_SECONDS_BETWEEN_REPAINTS, self._repaint)

    def _take_events(self) -> None:
        self._events_are_told = False
        while self._events:
            event = self._events.popleft()
            if self.looking is not None:
                self.looking.take(event)

    @on(Looked)
    def _take_audit(self, message: Looked) -> None:
        self._end_look()
        self.audit = message.audit

    @on(Worker.StateChanged)
    def _follow_worker(self, message: Worker.StateChanged) -> None:
        if message.state is WorkerState.ERROR and message.worker.group == "look":
            self._end_look()
            self.trouble = message.worker.error
        elif message.state is WorkerState.ERROR and message.worker.group == "recall":
            self._begin_look()  # that meets the same trouble, or none

    def _end_look(self) -> None:
        self.looking = None
        self._next_look.reset()

    @on(Begin)
    def _begin(self, message: Begin) -> None:
        """Begin it, unless another one is under way: that is shown instead."""
        if self.is_working:
            self.notify("This is under way: one change at a time.", markup=False)
        else:
            from bootstrap.attended.work import Work

            self._work = Work(message.title, message.job, self.clock, self._tell_work)
            self.work = self._work.view()
            self._in_thread("work", self._work.run)
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

    def _repaint(self) -> None:
        self._repaint_is_due = False
        self._take_events()
        self.looking_steps += 1
        if self._work is not None:
            self._show_work(self._work.view())

    def _show_work(self, view: "WorkView") -> None:
        ends_now = view.is_over and self.work is not None and not self.work.is_over
        self.work = view
        if ends_now:
            self.look_again()

    def answer(self, question: "Question[Answer]", answer: "Answer") -> None:
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
        from tui.screens.work import WorkScreen

        if self.work is None:
            self.notify("Nothing was begun yet.", markup=False)
        elif not isinstance(self.screen, WorkScreen):
            self.push_screen(WorkScreen())

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(getattr(self.screen, "COMMANDS_HERE", ())))

    def action_turn_theme(self) -> None:
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"

    async def action_quit(self) -> None:
        """Leave at once, or, with work under way, once the person has said what is to become of it."""
        if self.is_working:
            from tui.screens.leave import LeaveScreen

            self.push_screen(LeaveScreen(), self._leave)
        else:
            self.exit()

    def _leave(self, agreed: bool | None) -> None:
        if agreed:
            self.stop_work()
            self.exit()
