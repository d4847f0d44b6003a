"""Work: a change under way, one row a target, its open question, and how it ended. It can be left and come back to."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from bootstrap.attended.attendant import Notice, Question
from bootstrap.attended.work import WorkView
from bootstrap.cli.report_text import hints
from bootstrap.prompts import BrokenOffError
from keys.inert import inert
from tui.commands import WORK
from tui.course_table import course_detail, course_table
from tui.laid_out import told
from tui.messages import Again, Begin, StopWork, TickOff
from tui.questions.panel import Answered, Panel
from tui.questions.panels import panel_for
from tui.screens.above import Above
from tui.screens.main import bindings
from tui.screens.reading import ReadingScreen
from tui.widgets.checklist import Checklist, errand_detail
from tui.widgets.footer import Footer
from tui.widgets.grid import Grid
from tui.widgets.steps import Steps
from tui.widgets.trouble import Trouble
from tui.widgets.work_title import WorkTitle
from tui.work_words import progress_of, verdict_of

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_MOST_HINTS = 4


class WorkScreen(Above[None], inherit_bindings=False):
    """Shows the application's work, whatever that is."""

    COMMANDS_HERE = WORK
    BINDINGS: ClassVar[list[BindingType]] = bindings(WORK)

    def compose(self) -> ComposeResult:
        yield WorkTitle()
        yield Trouble(id="trouble", markup=False)
        yield Grid(id="course")
        yield Steps()
        yield Vertical(id="asked")
        yield Static(id="told", markup=False)
        yield Static(id="status", markup=False)
        yield Checklist()
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(Trouble).show(None)
        self.query_one(Grid).focus()
        self.watch(self.app, "work", self._show)

    @property
    def keyturn(self) -> "KeyturnApp":
        return cast("KeyturnApp", self.app)

    def _show(self, work: WorkView | None) -> None:
        if work is None:
            return
        grid = self.query_one(Grid)
        grid.table = course_table(work.rows)
        grid.busy = frozenset(row.target for row in work.rows if row.is_busy)
        last = work.told[-2:] if work.is_over else work.told[-4:]
        self._say("#told", Content("\n").join(Content(inert(text, 300)) for text in last))
        self._say("#status", _status(work))
        self.query_one(Steps).show(work.steps)
        self.query_one(Trouble).show(None if isinstance(work.error, BrokenOffError) else work.error)
        self._show_checklist(work)
        self.call_next(self._ask, work.question or work.shown)
        self.refresh_bindings()

    def _say(self, where: str, content: Content) -> None:
        widget = self.query_one(where, Static)
        widget.display = bool(content.plain)
        widget.update(content)

    def _show_checklist(self, work: WorkView) -> None:
        reach = work.closing.reach if work.closing else None
        carried_out = work.closing and work.closing.report and work.closing.report.carried_out
        shown = reach if carried_out else None
        self.query_one(Checklist).show(shown.errands if shown else (), work.ticked | (shown.done if shown else set()))

    async def _ask(self, question: Question[Any] | Notice | None) -> None:
        """Put up the panel of what is open, or shown, in place of the one before."""
        asked = self.query_one("#asked", Vertical)
        panel = next(iter(asked.query(Panel)), None)
        if panel is not None and panel.question is question:
            return
        self.set_class(question is not None, "-asks")
        if panel is not None:
            await panel.remove()
        new = panel_for(question) if question is not None else None
        self.set_class(new is not None and new.WHOLE, "-whole")
        if new is not None:
            await asked.mount(new)
        elif panel is not None:
            self.query_one(Grid).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  as Textual has it
        """What makes no sense now is neither in the footer nor done."""
        work = self.keyturn.work if self.is_mounted else None
        if work is None:
            return action not in {"again", "log_in", "stop", "tick", "detail"}
        shown = {
            "again": work.leaves_pending,
            "stop": not work.is_over,
            "tick": self.query_one(Checklist).errand is not None,
            "log_in": bool(self._to_try),
            "detail": bool(work.rows) and work.question is None,
        }
        return shown.get(action, True)

    @on(Answered)
    async def _answer(self, message: Answered) -> None:
        """What is typed from now on is a key of this screen, however long the job takes with the answer."""
        self.keyturn.answer(message.question, message.answer)
        await self._ask(None)

    def action_leave(self) -> None:
        self.dismiss()

    @property
    def _to_try(self) -> str:
        """The device that was let in, and could be tried now; empty for none."""
        work = self.keyturn.work
        return work.closing.to_try if work and work.closing else ""

    def action_log_in(self) -> None:
        name = self._to_try
        self.post_message(Begin(f"try {inert(name, 60)}", self.keyturn.backend.try_login(name)))

    def action_stop(self) -> None:
        self.post_message(StopWork())

    def action_again(self, wait: bool) -> None:
        self.post_message(Again(wait))

    def action_tick(self) -> None:
        """Tick the highlighted errand off; the first time, the key only goes to the list."""
        checklist, work = self.query_one(Checklist), self.keyturn.work
        if not checklist.has_focus:
            checklist.focus()
        elif checklist.errand is not None and work is not None and work.closing is not None:
            self.post_message(TickOff(work.closing.device, checklist.errand.id))

    @on(OptionList.OptionSelected)
    def action_detail(self) -> None:
        """All that is known of what the cursor is on."""
        checklist, row = self.query_one(Checklist), self.query_one(Grid).row
        if checklist.has_focus and checklist.errand is not None:
            self.app.push_screen(ReadingScreen("to do by hand", errand_detail(checklist.errand)))
        elif row is not None and (work := self.keyturn.work):
            found = next((one for one in work.rows if one.target == row.key), None)
            if found is not None:
                self.app.push_screen(ReadingScreen(inert(found.target, 60), course_detail(found)))


def _status(work: WorkView) -> Content:
    """What it comes to: the verdict once it is over, with what can be done about it."""
    if not work.is_over:
        return Content(inert(progress_of(work), 300)) if work.is_stopping or work.waiting_until else Content("")
    if work.error is not None and not isinstance(work.error, BrokenOffError):
        return Content("")  # the trouble above says it
    report = work.closing.report if work.closing else None
    shown = hints(report)[:_MOST_HINTS] if report else []
    said = [work.closing.said] if report and work.closing and work.closing.said else []
    lines = [told(*verdict_of(work)), *(Content(inert(line, 600)) for line in (*said, *shown))]
    return Content("\n").join(lines)
