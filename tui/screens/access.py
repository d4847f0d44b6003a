"""Access: who gets in where. The matrix, the findings and the detail of what the cursor is on; it changes nothing."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import OptionList

from bootstrap.workflows.audit import Audit
from keys.device import Device
from keys.inert import inert
from tui.access_table import looking_table
from tui.access_view import AccessView
from tui.commands import ACCESS
from tui.evidence import finding_detail, looking_detail
from tui.screens.main import MainScreen, bindings
from tui.screens.public_key import PublicKeyScreen
from tui.summary import seen_summary
from tui.widgets.detail import DetailPane
from tui.widgets.findings import FindingsList
from tui.widgets.grid import Grid
from tui.widgets.guide import NO_DEVICES, NO_PROBLEMS, NO_TARGETS, Guide


class AccessScreen(MainScreen):
    """The home screen."""

    NAME = "access"
    COMMANDS_HERE = ACCESS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(ACCESS),
        Binding("shift+tab", "switch_list", "Findings", show=False),
        Binding("escape", "back", "Back", show=False),
    ]

    view: var[AccessView | None] = var(None, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None

    def body(self) -> Iterable[Widget]:
        yield Guide(id="guide", markup=False)
        lists = Vertical(Grid(id="matrix"), FindingsList(id="findings"), id="lists")
        yield Horizontal(lists, DetailPane(id="detail"), id="body")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Guide).show(None)
        self.query_one(Grid).focus()
        self.watch(self.app, "looking_steps", self._show_progress)

    def show(self, audit: Audit | None) -> None:
        self.query_one(Grid).busy = frozenset()
        if audit is not None:
            self.view = AccessView(audit, self.view is not None and self.view.only_problems)

    def watch_view(self, old: AccessView | None, view: AccessView) -> None:
        self.query_one(Grid).table = view.table
        if old is None or old.audit is not view.audit:
            self.query_one(FindingsList).show(view.audit.findings)
        self.query_one(Guide).show(_guide(view))
        self.set_class(not view.rows, "-empty")
        self.show_status()

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

    def action_only_problems(self) -> None:
        if self.view is not None:
            self.view = AccessView(self.view.audit, not self.view.only_problems)

    def action_next_problem(self, step: int) -> None:
        if self.view is not None and not self.query_one(Grid).next_problem(step):
            self.notify("No problem is shown.", markup=False)

    def action_switch_list(self) -> None:
        self._focus_list(findings=not self._lists.has_class("-findings"))

    def action_show_key(self) -> None:
        if device := self._device:
            self.app.push_screen(PublicKeyScreen(device))
        else:
            self.notify("Go to a device first: its column, or a finding about it.", markup=False)

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

    def _show_progress(self) -> None:
        looking, grid = self.keyturn.looking, self.query_one(Grid)
        grid.busy = frozenset(filter(looking.is_busy, looking.said)) if looking else frozenset()
        if self.view is None and looking is not None:
            grid.table = looking_table(looking)
        self.show_status()

    def status(self) -> Content:
        parts = []
        if self.keyturn.looking is not None:
            parts.append(inert(str(self.keyturn.looking)))
        if self.view is not None:
            if self.view.only_problems:
                parts.append("only problems: f shows all")
            parts.append(seen_summary(self.view.audit, self.view.rows, self.keyturn.clock()))
        return Content(" · ".join(parts))

    def show_status(self) -> None:
        super().show_status()
        self._show_detail()

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
            looking = self.keyturn.looking
            said, _ = looking.said.get(grid.row.key, ("", "")) if looking else ("", "")
            return grid.row.key, looking_detail(grid.row.key, said)
        return (grid.row.key, grid.cursor.x), self.view.detail(grid.row.key, grid.cursor.x, self.keyturn.clock())


def _guide(view: AccessView) -> Content | None:
    if not view.rows:
        return NO_TARGETS
    if not view.audit.matrix.devices:
        return NO_DEVICES
    return None if view.table.rows else NO_PROBLEMS
