"""The part of the application that works: the one change under way, which outlives the screen that shows it.

The work is the application's: a screen that is left loses nothing. It is changed by messages, and seen through views.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var
from textual.worker import Worker, WorkerState

from keys.errors import KeyturnError
from keys.inert import inert
from tui.backend import Backend
from tui.looking_app import LookingApp
from tui.messages import Again, Begin, StopWork, TickedOff, TickOff, WorkMoved

if TYPE_CHECKING:
    from bootstrap.attended.attendant import Answer, Question
    from bootstrap.attended.work import Work, WorkView


class WorkingApp(LookingApp):
    """work: the newest view of the last work. left_working: whether the screens were left with work under way."""

    work: var["WorkView | None"] = var(None, init=False)

    def __init__(self, backend: Backend, clock: Callable[[], datetime], *, colourless: bool) -> None:
        super().__init__(backend, clock, colourless=colourless)
        self._work: Work | None = None
        self.left_working = False

    @property
    def is_working(self) -> bool:
        return self._work is not None and not self._work.view().is_over

    @property
    def last_work(self) -> "WorkView | None":
        """As it is now, also once the screens are closed."""
        return self._work.view() if self._work is not None else None

    @on(Begin)
    def _begin(self, message: Begin) -> None:
        """Begin it, unless another one is under way: that is shown instead."""
        if self.is_working:
            self.notify("This is under way: one change at a time.", markup=False)
        else:
            from bootstrap.attended.work import Work

            self._work = Work(message.title, message.job, self.clock, self._tell_work)
            self.work = self._work.view()
            self.in_thread("work", self._work.run)
        self.action_show_work()

    def _tell_work(self) -> None:
        self.post_message(WorkMoved())

    @on(WorkMoved)
    def _take_work(self) -> None:
        if self._work is not None:
            view = self._work.view()
            if view.is_over or view.question is not None:
                self._show_work(view)
            else:
                self.repaint_soon()

    def repaint(self) -> None:
        super().repaint()
        if self._work is not None:
            self._show_work(self._work.view())

    def _show_work(self, view: "WorkView") -> None:
        ends_now = view.is_over and self.work is not None and not self.work.is_over
        self.work = view
        if ends_now and not self.left_working:
            self._tell_end(view)
            self.look_again()

    def _tell_end(self, view: "WorkView") -> None:
        """Only where nobody looks at it: its own screen says it anyway."""
        from bootstrap.cli.table import Tone
        from tui.work_words import verdict_of

        if not self.shows_work:
            said, tone = verdict_of(view)
            notify = partial(self.notify, inert(said, 300), title=inert(view.title, 80), timeout=15, markup=False)
            notify(severity="information" if tone is Tone.GOOD else "warning")

    @property
    def shows_work(self) -> bool:
        """Whether its screen is open."""
        from tui.screens.work import WorkScreen

        return any(isinstance(screen, WorkScreen) for screen in self.screen_stack)

    def action_show_work(self) -> None:
        """Show the work that is under way, or how the last one ended."""
        from tui.screens.work import WorkScreen

        if self.work is None:
            self.notify("Nothing was begun yet.", markup=False)
        elif not self.shows_work:
            self.push_screen(WorkScreen())

    def answer(self, question: "Question[Answer]", answer: "Answer") -> None:
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
        view = self.last_work
        if view is None or view.is_over or view.is_stopping:
            return
        if view.begun and view.waiting_until is None:
            from tui.screens.leave import StopScreen

            self.push_screen(StopScreen(view.stop_leaves), lambda agreed: self.stop_work() if agreed else None)
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
        self.in_thread("tick", partial(self._note_as_done, message.device, message.errand))

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

    @on(Worker.StateChanged)
    def _follow_ticking(self, message: Worker.StateChanged) -> None:
        error = message.worker.error
        if message.worker.group == "tick" and message.state is WorkerState.ERROR and error is not None:
            from bootstrap.defect import defect

            what, hint = (str(error), error.hint) if isinstance(error, KeyturnError) else defect(error)
            self.notify(f"{inert(what)}\n{inert(hint)}", title="not ticked off", severity="error", markup=False)

    def close_work(self) -> None:
        """For whoever leaves: what it has begun at targets is let finish."""
        self.left_working = self.left_working or self.is_working
        self.stop_work()
