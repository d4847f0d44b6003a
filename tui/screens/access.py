"""Access: who gets in where. The matrix, the findings and the detail of what the cursor is on; it changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.device import Device
from tui.access_columns import Column, DeviceColumn, ForeignColumn
from tui.access_seen import AccessSeen
from tui.access_table import looking_table
from tui.access_view import AccessView, Choice
from tui.commands import ACCESS
from tui.evidence import finding_detail, looking_detail
from tui.screens.main import MainScreen, bindings
from tui.widgets.detail import DetailPane
from tui.widgets.findings import FindingsList
from tui.widgets.grid import Grid
from tui.widgets.guide import Guide, access_guide
from tui.widgets.search import Search

if TYPE_CHECKING:
    from tui.access_copies import Copyable

_WORDS = "words: of a name, address, login, key or fingerprint"


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
        lists = Vertical(Search(_WORDS), Grid(id="matrix"), FindingsList(id="findings"), id="lists")
        yield Horizontal(lists, DetailPane(id="detail"), id="body")

    def on_mount(self) -> None:
        self.query_one(Guide).show(None)
        self.query_one(Grid).focus()

    def show(self, audit: Audit | None) -> None:
        self.query_one(Grid).busy = frozenset()
        if audit is not None:
            self.view = AccessView(AccessSeen(audit), self.view.choice if self.view else Choice())

    def watch_view(self, old: AccessView | None, view: AccessView) -> None:
        grid = self.query_one(Grid)
        column = old.columns[grid.cursor.x].id if old and grid.cursor.x < len(old.columns) else ""
        grid.table = view.table
        if old is not None and (grid.row is not None) and old.columns != view.columns:
            grid.go_to(grid.row.key, view.number_of(column))
        if old is None or old.audit is not view.audit:
            self.query_one(FindingsList).show(view.audit.findings)
        self.query_one(Guide).show(access_guide(view))
        self.set_class(not view.seen.rows, "-empty")
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

    @on(Input.Changed)
    def _search(self, message: Input.Changed) -> None:
        self._choose(words=message.value)

    @on(Search.Left)
    def _leave_search(self) -> None:
        self._focus_list(findings=False)

    def action_search(self) -> None:
        self._focus_list(findings=False)
        self.query_one(Search).open()

    def action_zoom(self) -> None:
        self.query_one("#body").add_class("-zoomed")
        self.query_one(DetailPane).focus()

    def action_back(self) -> None:
        if self.query_one(DetailPane).has_focus:
            self._focus_list(findings=self._lists.has_class("-findings"))
        else:
            self.query_one(Search).clear_words()

    def action_only_problems(self) -> None:
        if self.view is not None:
            self._choose(only_problems=not self.view.choice.only_problems)

    def action_one_column(self) -> None:
        if self.view is not None:
            column = self.view.columns[self.query_one(Grid).cursor.x]
            self._choose(column="" if self.view.chosen else column.id)

    def action_sort(self) -> None:
        if self.view is not None:
            self._choose(order=self.view.choice.order.next)

    def _choose(self, **choice: object) -> None:
        if self.view is not None:
            self.view = self.view.with_choice(replace(self.view.choice, **choice))  # type: ignore[arg-type]

    def action_next_problem(self, step: int) -> None:
        if self.view is not None and not self.query_one(Grid).next_problem(step):
            self.notify("No problem is shown.", markup=False)

    def action_switch_list(self) -> None:
        self._focus_list(findings=not self._lists.has_class("-findings"))

    def action_show_key(self) -> None:
        from tui.screens.public_key import PublicKeyScreen

        if device := self._device:
            self.app.push_screen(PublicKeyScreen(device))
        else:
            self.notify("Go to a device first: its column, or a finding about it.", markup=False)

    def action_copy(self) -> None:
        from tui.screens.copy import CopyScreen

        if copies := self._copies():
            self.app.push_screen(CopyScreen(copies))

    def action_apply_here(self) -> None:
        if (row := self.query_one(Grid).row) is not None:
            self.keyturn.action_apply(row.key)

    def action_revoke(self) -> None:
        if (name := self._revocable()) is None:
            self.notify("Go to a device or a foreign key first: its column, or a finding about it.", markup=False)
        else:
            self.keyturn.action_revoke(name)

    def action_recover(self) -> None:
        row = self.query_one(Grid).row
        self.keyturn.action_recover(row.key if row else "")

    def _column(self) -> Column | None:
        """The one that the cursor is in, or that the finding is about."""
        if self.view is None:
            return None
        if (finding := self._finding) is None:
            return self.view.columns[self.query_one(Grid).cursor.x]
        place = self.view.seen.place_of(finding)
        wanted = place[1] if place else f"device:{finding.device}"
        return next((one for one in self.view.seen.columns if one.id == wanted), None)

    @property
    def _device(self) -> Device | None:
        column = self._column()
        return column.device if isinstance(column, DeviceColumn) else None

    def _revocable(self) -> str | None:
        """The device's name, or the fingerprint of a foreign key."""
        column = self._column()
        if isinstance(column, ForeignColumn):
            return None if column.rest else column.keys[0].fingerprint
        return column.device.name if column else None

    @property
    def _finding(self) -> Finding | None:
        """The highlighted one, where the findings have the focus."""
        return self.query_one(FindingsList).finding if self._lists.has_class("-findings") else None

    def _copies(self) -> "tuple[Copyable, ...]":
        from tui.access_copies import copies_of_cell, copies_of_finding

        grid = self.query_one(Grid)
        if self.view is None:
            return ()
        if (finding := self._finding) is not None:
            return copies_of_finding(self.view, finding)
        return copies_of_cell(self.view, grid.row.key, grid.cursor.x) if grid.row else ()

    @property
    def _lists(self) -> Widget:
        return self.query_one("#lists")

    def _focus_list(self, *, findings: bool) -> None:
        self.query_one("#body").remove_class("-zoomed")
        self._lists.set_class(findings, "-findings")
        self.query_one("#findings" if findings else "#matrix").focus()

    def show_progress(self) -> None:
        looking, grid = self.keyturn.looking, self.query_one(Grid)
        grid.busy = frozenset(filter(looking.is_busy, looking.said)) if looking else frozenset()
        if self.view is None and looking is not None:
            grid.table = looking_table(looking)
        super().show_progress()

    def status_parts(self) -> Iterator[str]:
        yield from self.view.told if self.view else ()
        yield from super().status_parts()

    def show_status(self) -> None:
        super().show_status()
        self._show_detail()

    def _show_detail(self) -> None:
        about, content = self._detail()
        self.query_one(DetailPane).show(content, anew=about != self._shown)
        self._shown = about

    def _detail(self) -> tuple[object, Content]:
        """What the detail is about, and its text."""
        grid = self.query_one(Grid)
        if (finding := self._finding) is not None:
            return finding.id, finding_detail(finding)
        if grid.row is None:
            return None, Content("")
        if self.view is None:
            looking = self.keyturn.looking
            said, _ = looking.said.get(grid.row.key, ("", "")) if looking else ("", "")
            return grid.row.key, looking_detail(grid.row.key, said)
        column = min(grid.cursor.x, len(self.view.columns) - 1)
        return (grid.row.key, self.view.columns[column].id), self.view.detail(
            grid.row.key, column, self.keyturn.clock()
        )
