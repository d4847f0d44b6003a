"""Work: a change under way, one row a target, its open question, and how it ended. It can be left and come back to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from bootstrap.attended.attendant import AgreeToPlan, GivePassphrase, ProtectServers, Question, TrustHostKey
from bootstrap.attended.course import total
from bootstrap.attended.work import WorkView
from bootstrap.cli.report_text import hints, verdict
from bootstrap.prompts import BrokenOffError
from keys.inert import inert
from tui.commands import WORK
from tui.course_table import course_table
from tui.laid_out import told
from tui.questions.panel import Answered, Panel
from tui.questions.passphrase import PassphrasePanel
from tui.questions.plan import PlanPanel
from tui.questions.yes_or_no import ProtectPanel, TrustPanel
from tui.screens.main import bindings
from tui.widgets.footer import Footer
from tui.widgets.grid import Grid
from tui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_PANELS: Mapping[type[Question[Any]], type[Panel[Any]]] = {
    AgreeToPlan: PlanPanel,
    TrustHostKey: TrustPanel,
    ProtectServers: ProtectPanel,
    GivePassphrase: PassphrasePanel,
}


class WorkScreen(Screen[None], inherit_bindings=False):
    """Shows the application's work, whatever that is."""

    COMMANDS_HERE = WORK
    BINDINGS: ClassVar[list[BindingType]] = bindings(WORK)

    def compose(self) -> ComposeResult:
        yield Static(id="work-title", markup=False)
        yield Trouble(id="trouble", markup=False)
        yield Grid(id="course")
        yield Vertical(id="asked")
        yield Static(id="told", markup=False)
        yield Static(id="status", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(Trouble).show(None)
        self.query_one(Grid).focus()
        self.watch(self.app, "work", self._show)

    async def _show(self, work: WorkView | None) -> None:
        if work is None:
            return
        self.query_one("#work-title", Static).update(Content.styled(inert(work.title, 80), "bold"))
        grid = self.query_one(Grid)
        grid.table = course_table(work.rows)
        grid.busy = frozenset(row.target for row in work.rows if row.is_busy)
        self.query_one("#told", Static).update(Content("\n".join(inert(text, 300) for text in work.told[-4:])))
        self.query_one("#status", Static).update(_status(work))
        self.query_one(Trouble).show(None if isinstance(work.error, BrokenOffError) else work.error)
        await self._ask(work.question)

    async def _ask(self, question: Question[Any] | None) -> None:
        asked = self.query_one("#asked", Vertical)
        panel = next(iter(asked.query(Panel)), None)
        if panel is not None and panel.question is question:
            return
        if panel is not None:
            await panel.remove()
        if question is not None:
            await asked.mount(_PANELS[type(question)](question))
        elif panel is not None:
            self.query_one(Grid).focus()

    @on(Answered)
    def _answer(self, message: Answered) -> None:
        cast("KeyturnApp", self.app).answer(message.question, message.answer)

    def action_leave(self) -> None:
        self.dismiss()

    def action_stop(self) -> None:
        cast("KeyturnApp", self.app).stop_work()


def _status(work: WorkView) -> Content:
    """What it comes to so far."""
    report = work.closing.report if work.closing else None
    if isinstance(work.error, BrokenOffError) or (report and not report.carried_out):
        return Content("Nothing was changed." if work.intent is None else "Stopped. Finish it with: keyturn apply")
    if report is not None:
        return Content("\n").join([told(*verdict(report)), *(Content(inert(hint, 300)) for hint in hints(report))])
    return Content(total(work.rows))
