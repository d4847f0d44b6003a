"""Audit: what is not as it should be, worst first, with its evidence; what mends it, and a key that does."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input, OptionList

from bootstrap.workflows.audit import Audit
from keys.audit import Finding
from keys.device import Status
from keys.findings.acceptance import acceptance_lines
from keys.inert import inert
from keys.mending import ByHand, Mending, TakeOutKey, mending
from tui.commands import AUDIT
from tui.finding_rows import FindingRows, next_least
from tui.mending_lines import mending_detail
from tui.messages import Begin
from tui.screens.key_status import KeyStatusScreen
from tui.screens.main import MainScreen, bindings
from tui.widgets.detail import DetailPane
from tui.widgets.grouped_findings import GroupedFindings
from tui.widgets.search import Search

_ACCEPTED_FOR = timedelta(days=90)
"""What the copied lines suggest; the day is the person's to choose."""


class AuditScreen(MainScreen):
    """rows: the findings, and which of them are shown."""

    NAME = "audit"
    COMMANDS_HERE = AUDIT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(AUDIT), Binding("escape", "back", "Back", show=False)]

    rows: var[FindingRows] = var(FindingRows(()), init=False, always_update=True)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None

    def body(self) -> Iterable[Widget]:
        lists = Vertical(Search("words of a finding"), GroupedFindings("listed"), id="lists")
        yield Horizontal(lists, DetailPane(id="detail"), id="body")

    def on_mount(self) -> None:
        self._list.focus()

    def show(self, audit: Audit | None) -> None:
        if audit is not None:
            self.rows = replace(self.rows, findings=audit.findings)

    def watch_rows(self, rows: FindingRows) -> None:
        self._list.show(rows)
        self._show_detail()
        self.show_status()

    @on(OptionList.OptionHighlighted)
    def _show_detail(self) -> None:
        finding = self._list.finding
        content = mending_detail(finding) if finding else Content("")
        self.query_one(DetailPane).show(content, anew=finding is None or finding.id != self._shown)
        self._shown = finding.id if finding else None

    def action_mend(self) -> None:
        """Begin what mends it; only its plan is made, until that was agreed to."""
        if (finding := self._finding) is None:
            return
        how = mending(finding)
        if isinstance(how, ByHand):
            self.notify(inert(str(how), 300), markup=False)
        elif isinstance(how, TakeOutKey):
            self.app.push_screen(KeyStatusScreen(finding.what), lambda status: self._take_out(how, status))
        else:
            self._begin(how)

    def _take_out(self, how: TakeOutKey, status: Status | None) -> None:
        if status is not None:
            self._begin(replace(how, status=status))

    def _begin(self, how: Mending) -> None:
        self.post_message(Begin(inert(str(how), 80), self.keyturn.backend.mend(how)))

    def action_copy(self) -> None:
        if finding := self._finding:
            how = mending(finding)
            mend = (how.command or finding.mend) if isinstance(how, ByHand) else finding.mend
            if mend:
                self.copy(inert(mend, 2000))
            else:
                self.notify("There is nothing to copy here.", markup=False)

    def action_copy_acceptance(self) -> None:
        if finding := self._finding:
            until = (self.keyturn.clock() + _ACCEPTED_FOR).date()
            self.copy(acceptance_lines(finding, until))

    def action_export(self) -> None:
        from tui.screens.export import ExportScreen

        if (audit := self.keyturn.audit) is None:
            self.notify("There is nothing to export before the first look is over.", markup=False)
        else:
            self.app.push_screen(ExportScreen(audit), self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.notify(f"Written: {inert(str(path), 200)}", markup=False)

    def action_next_least(self) -> None:
        self.rows = replace(self.rows, least=next_least(self.rows.least, self.rows.findings))

    def action_turn_accepted(self) -> None:
        self.rows = replace(self.rows, hides_accepted=not self.rows.hides_accepted)

    def action_search(self) -> None:
        self.query_one(Search).open()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self.rows = replace(self.rows, words=event.value)

    @on(Search.Left)
    def _leave_search(self) -> None:
        self._list.focus()

    def action_zoom(self) -> None:
        if self._finding:
            self.query_one("#body").add_class("-zoomed")
            self.query_one(DetailPane).focus()

    def action_back(self) -> None:
        """From the detail to the list; from there, to all findings."""
        if self.query_one(DetailPane).has_focus:
            self.query_one("#body").remove_class("-zoomed")
            self._list.focus()
        elif self.rows.is_filtered:
            self.query_one(Search).clear_words()
            self.rows = FindingRows(self.rows.findings)

    def status_parts(self) -> Iterator[str]:
        if self.keyturn.audit is not None and self.rows.is_filtered:
            shown, out_of = len(self.rows.shown), len(self.rows.findings)
            yield f"{shown} of {out_of}: {inert(self.rows.filters, 80)}"
            yield "esc shows all"
        yield from super().status_parts()

    @property
    def _list(self) -> GroupedFindings:
        return self.query_one(GroupedFindings)

    @property
    def _finding(self) -> Finding | None:
        finding = self._list.finding
        if finding is None:
            self.notify("Go to a finding first.", markup=False)
        return finding
