"""Access: who gets in where. The matrix, the findings and the detail of what the cursor is on; it changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, OptionList, Static

from keys.device import Device
from keys.inert import inert
from tui.access_table import looking_table
from tui.access_view import AccessView
from tui.commands import COMMANDS
from tui.evidence import finding_detail, looking_detail
from tui.looking import Looking
from tui.messages import Happened, LookAgain, Looked, LookFailed, LookStarted
from tui.screens.help import HelpScreen
from tui.screens.public_key import PublicKeyScreen
from tui.summary import findings_summary, seen_summary
from tui.widgets.detail import DetailPane
from tui.widgets.findings import FindingsList
from tui.widgets.grid import Grid
from tui.widgets.guide import NO_DEVICES, NO_PROBLEMS, NO_TARGETS, Guide
from tui.widgets.trouble import Trouble

_SECONDS_BETWEEN_AGES = 10.0
_SECONDS_BETWEEN_REPAINTS = 0.1
_WIDTHS = [(0, "-narrow"), (110, "-wide")]
_HEIGHTS = [(0, "-short"), (17, "-medium"), (30, "-tall")]


class AccessScreen(Screen[None], inherit_bindings=False):
    """The home screen. clock: gives the present moment, for "2 min ago"."""

    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        *(command.binding for command in COMMANDS),
        Binding("shift+tab", "switch_list", "Findings", show=False),
        Binding("escape", "back", "Back", show=False),
        Binding("ctrl+c,super+c", "screen.copy_text", "Copy", show=False),
    ]

    view: var[AccessView | None] = var(None, init=False)
    looking: var[Looking | None] = var(None)

    def __init__(self, fleet_name: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._fleet_name = fleet_name
        self._clock = clock
        self._shown: object = None
        self._progress_is_due = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="title"):
            fleet = ("keyturn ", "bold $text-primary"), (inert(self._fleet_name, 40), "bold")
            yield Static(Content.assemble(*fleet), id="fleet", markup=False)
            yield Static(id="summary", markup=False)
        yield Trouble(id="trouble", markup=False)
        yield Guide(id="guide", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="lists"):
                yield Grid(id="matrix")
                yield FindingsList(id="findings")
            yield DetailPane(id="detail")
        yield Static(id="status", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(Trouble).show(None)
        self.query_one(Guide).show(None)
        self.query_one(Grid).focus()
        self.set_interval(_SECONDS_BETWEEN_AGES, self._show_ages)

    @on(LookStarted)
    def _start_looking(self) -> None:
        self.looking = Looking()
        self.query_one(Trouble).show(None)
        self._show_progress()

    @on(Happened)
    def _take_event(self, message: Happened) -> None:
        if self.looking is None:
            return
        self.looking.take(message.event)
        if not self._progress_is_due:  # a thousand answers at once are one repaint
            self._progress_is_due = True
            self.set_timer(_SECONDS_BETWEEN_REPAINTS, self._show_progress)

    @on(Looked)
    def _take_audit(self, message: Looked) -> None:
        self._stop_looking()
        self.view = AccessView(message.audit, self.view is not None and self.view.only_problems)

    @on(LookFailed)
    def _take_error(self, message: LookFailed) -> None:
        self._stop_looking()
        self.query_one(Trouble).show(message.error)
        self._show_ages()

    def watch_view(self, old: AccessView | None, view: AccessView) -> None:
        self.query_one(Grid).table = view.table
        if old is None or old.audit is not view.audit:
            self.query_one(FindingsList).show(view.audit.findings)
        self.query_one(Guide).show(_guide(view))
        self.set_class(not view.rows, "-empty")
        summary = findings_summary(view.audit.findings) if view.rows else Content("nothing to look at yet")
        self.query_one("#summary", Static).update(summary)
        self._show_ages()

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        if not self.query_one(DetailPane).has_focus:
            self._lists.set_class(self.query_one(FindingsList).has_focus, "-findings")
        self._follow_cursor()

    @on(Grid.Moved)
    @on(OptionList.OptionHighlighted)
    def _follow_cursor(self) -> None:
        findings = self.query_one(FindingsList)
        if findings.has_focus and self.view and findings.finding and (place := self.view.place_of(findings.finding)):
            self.query_one(Grid).go_to(*place)
        self._show_detail()

    def action_zoom(self) -> None:
        self._body.add_class("-zoomed")
        self.query_one(DetailPane).focus()

    def action_back(self) -> None:
        if self.query_one(DetailPane).has_focus:
            self._focus_list(findings=self._lists.has_class("-findings"))

    def action_look(self) -> None:
        self.post_message(LookAgain())

    def action_only_problems(self) -> None:
        if self.view is not None:
            self.view = AccessView(self.view.audit, not self.view.only_problems)

    def action_next_problem(self, step: int) -> None:
        if self.view is not None and not self.query_one(Grid).next_problem(step):
            self.notify("No problem is shown.", markup=False)

    def action_switch_list(self) -> None:
        self._focus_list(findings=not self._lists.has_class("-findings"))

    def action_turn_theme(self) -> None:
        self.app.theme = "textual-light" if self.app.current_theme.dark else "textual-dark"

    def action_show_key(self) -> None:
        if device := self._device:
            self.app.push_screen(PublicKeyScreen(device))
        else:
            self.notify("Go to a device first: its column, or a finding about it.", markup=False)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen())

    async def action_quit(self) -> None:
        await self.app.action_quit()

    @property
    def _device(self) -> Device | None:
        """The one that the cursor is on, or that the finding is about."""
        if self.view is None:
            return None
        finding = self.query_one(FindingsList).finding if self._lists.has_class("-findings") else None
        column = self.query_one(Grid).cursor.x
        devices = self.view.audit.matrix.devices
        if finding is not None:
            return next((one for one in devices if one.name == finding.device), None)
        return devices[column] if column < len(devices) else None

    @property
    def _body(self) -> Widget:
        return self.query_one("#body")

    @property
    def _lists(self) -> Widget:
        return self.query_one("#lists")

    def _focus_list(self, *, findings: bool) -> None:
        self._body.remove_class("-zoomed")
        self._lists.set_class(findings, "-findings")
        self.query_one("#findings" if findings else "#matrix").focus()

    def _stop_looking(self) -> None:
        self.looking = None
        self.query_one(Grid).busy = frozenset()

    def _show_progress(self) -> None:
        self._progress_is_due = False
        if self.looking is None:
            return
        grid = self.query_one(Grid)
        grid.busy = frozenset(filter(self.looking.is_busy, self.looking.said))
        if self.view is None:
            grid.table = looking_table(self.looking)
        self._show_status()

    def _show_ages(self) -> None:
        self._show_status()
        self._show_detail()

    def _show_status(self) -> None:
        parts = []
        if self.looking is not None:
            parts.append(inert(str(self.looking)))
        if self.view is not None:
            if self.view.only_problems:
                parts.append("only problems: f shows all")
            parts.append(seen_summary(self.view.audit, self.view.rows, self._clock()))
        self.query_one("#status", Static).update(Content(" · ".join(parts)), layout=False)

    def _show_detail(self) -> None:
        about, content = self._detail()
        self.query_one(DetailPane).show(content, anew=about != self._shown)
        self._shown = about

    def _detail(self) -> tuple[object, Content]:
        """What the detail is about, and its text."""
        grid, findings = self.query_one(Grid), self.query_one(FindingsList)
        if self._lists.has_class("-findings") and findings.finding is not None:
            return findings.finding.id, finding_detail(findings.finding)
        if grid.row is None:
            return None, Content("")
        if self.view is None:
            said, _ = self.looking.said[grid.row.key] if self.looking else ("", "")
            return grid.row.key, looking_detail(grid.row.key, said)
        return (grid.row.key, grid.cursor.x), self.view.detail(grid.row.key, grid.cursor.x, self._clock())


def _guide(view: AccessView) -> Content | None:
    if not view.rows:
        return NO_TARGETS
    if not view.audit.matrix.devices:
        return NO_DEVICES
    return None if view.table.rows else NO_PROBLEMS
