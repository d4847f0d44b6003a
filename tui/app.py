"""The Textual application: what is known of the fleet, and the work under way, for every screen to show.

It renders events and the matrix, and decides nothing. Looking and working are done in threads, by what stands behind
it; screens watch `audit`, `looking_steps`, `trouble` and `work`, and ask by messages.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from rich.console import RenderableType
from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from bootstrap.attended.attendant import Answer, Question
from bootstrap.attended.revoking import Revoking
from bootstrap.attended.work import Work, WorkView
from bootstrap.cli.table import Tone
from bootstrap.defect import defect
from bootstrap.events import Event
from bootstrap.workflows.audit import Audit
from keys.device import Status
from keys.errors import KeyturnError
from keys.inert import inert
from tui.backend import Backend
from tui.commands import EVERYWHERE, Command
from tui.looking import Looking
from tui.messages import Again, Begin, Happened, LookAgain, Looked, StopWork, TickedOff, TickOff, WorkMoved
from tui.screens.access import AccessScreen
from tui.screens.audit import AuditScreen
from tui.screens.devices import DevicesScreen
from tui.screens.doctor import DoctorScreen
from tui.screens.help import HelpScreen
from tui.screens.history import HistoryScreen
from tui.screens.leave import LeaveScreen, StopScreen
from tui.screens.revoke import RevokeScreen
from tui.screens.work import WorkScreen
from tui.work_words import verdict_of

_SECONDS_BETWEEN_REPAINTS = 0.1


def _now() -> datetime:
    return datetime.now(UTC)


class KeyturnApp(App[None]):
    """audit: the last look; None before the first. looking: the look under way. trouble: what the last one ended with.

    looking_steps: how often something has happened in the look under way. work: the newest view of the last work.
    left_working: whether the screens were closed with work under way.
    """

    TITLE = "keyturn"
    CSS_PATH = "app.tcss"
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
        if self.no_color:
            self.theme = "ansi-dark"
        self.backend = backend
        self.clock = clock
        self._work: Work | None = None
        self._repaint_is_due = False
        self.left_working = False

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the same commands as the keys, and the choice of a theme."""
        for command in (*getattr(screen, "COMMANDS_HERE", ()), *EVERYWHERE):
            yield SystemCommand(command.label, command.help, partial(self._run_command, screen, command))
        yield SystemCommand("Theme", "Choose one of all themes", self.action_change_theme)

    async def _run_command(self, screen: Screen[object], command: Command) -> None:
        await screen.run_action(command.action)

    def on_mount(self) -> None:
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
    def _follow_workers(self, message: Worker.StateChanged) -> None:
        if message.state is not WorkerState.ERROR:
            return
        error = message.worker.error
        if message.worker.group == "look":
            self.looking = None
            self.trouble = error
        elif message.worker.group == "tick" and error is not None:
            what, hint = (str(error), error.hint) if isinstance(error, KeyturnError) else defect(error)
            self.notify(inert(f"{what}\n{hint}", 600), title="not ticked off", severity="error", markup=False)

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
        if ends_now and not self.left_working:
            self._tell_end(view)
            self.look_again()

    def _tell_end(self, view: WorkView) -> None:
        """Only where nobody looks at it: its own screen says it anyway."""
        if not any(isinstance(screen, WorkScreen) for screen in self.screen_stack):
            said, tone = verdict_of(view)
            notify = partial(self.notify, inert(said, 300), title=inert(view.title, 80), timeout=15, markup=False)
            notify(severity="information" if tone is Tone.GOOD else "warning")

    def answer(self, question: Question[Answer], answer: Answer) -> None:
        """The person's answer to what the work has asked."""
        if self._work is not None:
            self._work.answer(question, answer)

    def stop_work(self) -> None:
        """Let what is under way at targets finish, and begin nothing more."""
        if self._work is not None:
            self._work.stop()

    @on(StopWork)
    def _stop(self) -> None:
        """Asked before only where that leaves something half done."""
        view = self._work.view() if self._work is not None else None
        if view is None or view.is_over or view.is_stopping:
            return
        if view.begun and view.waiting_until is None:
            self.push_screen(StopScreen(), lambda agreed: self.stop_work() if agreed else None)
        else:
            self.stop_work()

    @on(Again)
    def _again(self, message: Again) -> None:
        """The same job once more, where the last one gives that; else whatever is pending."""
        again = self.work.closing.again if self.work and self.work.closing else None
        if again is not None and self.work is not None:
            self.post_message(Begin(self.work.title, again(message.wait)))
        else:
            self.post_message(Begin("apply", self.backend.apply(wait=message.wait)))

    @on(TickOff)
    def _tick_off(self, message: TickOff) -> None:
        work = partial(self._note_as_done, message.device, message.errand)
        self.run_worker(work, thread=True, group="tick", exit_on_error=False)

    def _note_as_done(self, device: str, errand: str) -> None:
        notes: list[str] = []
        ticked = self.backend.tick_off(device, errand, notes.append)
        self.post_message(TickedOff(ticked, tuple(notes)))

    @on(TickedOff)
    def _take_ticked(self, message: TickedOff) -> None:
        for note in message.notes:
            self.notify(inert(note, 300), markup=False)
        closing = self.work.closing if self.work else None
        if self._work is not None and closing is not None and closing.device == message.ticked.device.name:
            self._work.ticked(message.ticked.device.done)

    def action_go(self, screen: str) -> None:
        """Show one of the main screens; the one for the work is left behind."""
        if isinstance(self.screen, WorkScreen):
            self.screen.dismiss()
        self.switch_mode(screen)

    def action_revoke(self, name: str) -> None:
        """Ask how, then begin to revoke this device, or the foreign key of this fingerprint."""
        devices = self.audit.matrix.devices if self.audit else ()
        status = next((one.status for one in devices if one.name == name), Status.ACTIVE)
        self.push_screen(RevokeScreen(name, status), self._revoke)

    def _revoke(self, what: Revoking | None) -> None:
        if what is not None:
            job = self.backend.revoke(what.name, what.status, block=what.block)
            self.post_message(Begin(f"revoke {what.name}", job))

    def action_apply(self) -> None:
        """Finish what is pending, and repair what differs."""
        self.post_message(Begin("apply", self.backend.apply()))

    def action_look(self) -> None:
        self.look_again()

    def action_show_work(self) -> None:
        """Show the work that is under way, or how the last one ended."""
        if self.work is None:
            self.notify("Nothing was begun yet.", markup=False)
        elif not any(isinstance(screen, WorkScreen) for screen in self.screen_stack):
            self.push_screen(WorkScreen())

    def action_help(self) -> None:
        self.push_screen(HelpScreen(getattr(self.screen, "COMMANDS_HERE", ())))

    def action_turn_theme(self) -> None:
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"

    async def action_quit(self) -> None:
        """Leave at once, or, with work under way, once the person has said what is to become of it."""
        if self._work is not None and self.is_working:
            self.push_screen(LeaveScreen(begun=self._work.view().begun), self._leave)
        else:
            self.exit()

    def _leave(self, agreed: bool | None) -> None:
        if agreed:
            self.end()

    def end(self) -> None:
        """Leave now; what the work has begun at targets is let finish."""
        self._close_work()
        self.exit()

    def _close_work(self) -> None:
        self.left_working = self.left_working or self.is_working
        self.stop_work()

    @property
    def last_work(self) -> WorkView | None:
        """As it is now, also once the screens are closed."""
        return self._work.view() if self._work is not None else None

    @property
    def crash(self) -> Exception | None:
        """What nobody caught, and has closed the screens."""
        return self._exception

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002  as Textual has it
        """Close the screens: the terminal is given back before anything is said, and nothing of a traceback is."""
        self._close_work()
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self.panic()
