"""Access: who gets in where. The matrix, the findings and the detail of what the cursor is on; it changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from tui.access_seen import AccessSeen
from tui.access_spot import Spot
from tui.access_table import looking_table
from tui.access_view import AccessView, Choice
from tui.commands import ACCESS
from tui.evidence import looking_detail
from tui.screens.main import MainScreen, bindings
from tui.widgets.detail import DetailPane
from tui.widgets.findings import FindingsList
from tui.widgets.grid import Grid
from tui.widgets.guide import Guide, access_guide
from tui.widgets.search import Search

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
        if (spot := self._spot) is not None:
            self._choose(column="" if spot.view.chosen else spot.view.columns[spot.cell].id)

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

        if (spot := self._spot) and (device := spot.device):
            self.app.push_screen(PublicKeyScreen(device))
        else:
            self.notify("Go to a device first: its column, or a finding about it.", markup=False)

    def action_copy(self) -> None:
        from tui.screens.copy import CopyScreen

        if (spot := self._spot) and (copies := spot.copies()):
            self.app.push_screen(CopyScreen(copies))

    def action_apply_here(self) -> None:
        if (row := self.query_one(Grid).row) is not None:
            self.keyturn.action_apply(row.key)

    def action_revoke(self) -> None:
        if (spot := self._spot) and (name := spot.revocable):
            self.keyturn.action_revoke(name)
        else:
            self.notify("Go to a device or a foreign key first: its column, or a finding about it.", markup=False)

    def action_recover(self) -> None:
        row = self.query_one(Grid).row
        self.keyturn.action_recover(row.key if row else "")

    @property
    def _spot(self) -> Spot | None:
        """What the cursor is on; None before anything was seen."""
        if self.view is None:
            return None
        grid = self.query_one(Grid)
        cell = min(grid.cursor.x, len(self.view.columns) - 1)
        return Spot(self.view, grid.row.key if grid.row else "", cell, self._finding)

    @property
    def _finding(self) -> Finding | None:
        """The highlighted one, where the findings have the focus."""
        return self.query_one(FindingsList).finding if self._lists.has_class("-findings") else None

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
        if (spot := self._spot) is not None:
            return spot.detail(self.keyturn.clock())
        row, looking = self.query_one(Grid).row, self.keyturn.looking
        if row is None:
            return None, Content("")
        said, _ = looking.said.get(row.key, ("", "")) if looking else ("", "")
        return row.key, looking_detail(row.key, said)
