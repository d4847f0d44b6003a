"""History: what was done, when, where and by whom, newest first. Read in a thread: Git may take long."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from bootstrap.workflows.audit import Audit
from keys.inert import inert
from tui.commands import HISTORY
from tui.screens.main import MainScreen, bindings
from tui.widgets.grid import Grid
from tui.widgets.guide import Guide
from tui.widgets.search import Search
from tui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from bootstrap.history_lines import HistoryLine
    from tui.history_rows import HistoryRows

_KEY = "SHA256:"
_NOTHING = Content("Nothing was done yet. What keyturn does, and what is committed, stands here then.")
_NOTHING_OF = Content("Neither the diary nor Git tells anything of it: esc shows all again.")


class HistoryScreen(MainScreen):
    """asked: the device, or the key, whose history is read; empty for all. rows: what was read; None before."""

    NAME = "history"
    COMMANDS_HERE = HISTORY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HISTORY), Binding("escape", "back", "Back", show=False)]

    asked: var[str] = var("", init=False)
    rows: "var[HistoryRows | None]" = var(None, init=False)

    class Read(Message):
        """The history was read, and laid out."""

        def __init__(self, rows: "HistoryRows") -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__()
        self._is_stale = True
        self._is_reading = False
        self._known: dict[str, HistoryRows] = {}

    def body(self) -> Iterable[Widget]:
        yield Guide(id="guide", markup=False)
        yield Vertical(Search("a device, SHA256:…, a target, or words"), Grid(id="timeline"), id="body")

    def on_mount(self) -> None:
        self.query_one(Guide).show(None)
        self.query_one(Grid).focus()

    def show(self, audit: Audit | None) -> None:  # noqa: ARG002  that there was a look is what counts
        """Whatever has looked or worked may have left something in the diary."""
        self._is_stale = True
        if self.is_current:
            self._read()

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        if self._is_stale:
            self._read()

    def watch_asked(self) -> None:
        if known := self._known.get(self.asked):
            self._show(known)
        else:
            self._read()

    def _read(self) -> None:
        if self._is_stale:
            self._known.clear()
        self._is_stale, self._is_reading = False, True
        self.show_status()
        asked, words = self.asked, self.query_one(Search).value if not self.asked else ""
        work = lambda: self._tell(asked, words)  # noqa: E731  what the worker is to call
        self.run_worker(work, thread=True, group="history", exclusive=True, exit_on_error=False)

    def _tell(self, asked: str, words: str) -> None:
        """In a thread: the table too, for there may be many lines."""
        from tui.history_rows import HistoryRows

        told = self.keyturn.backend.history(asked)
        rows = HistoryRows(told.lines, told.asked, words, told.note)
        _ = rows.table
        self.post_message(self.Read(rows))

    @on(Read)
    def _take(self, message: Read) -> None:
        self._known[message.rows.asked] = message.rows
        if message.rows.asked == self.asked:  # else another one was asked for meanwhile
            self._show(message.rows)

    def _show(self, rows: "HistoryRows") -> None:
        is_other = self.rows is None or self.rows.asked != rows.asked
        self._is_reading = False
        self.query_one(Trouble).show(self.keyturn.trouble)
        self.rows = rows
        if is_other:
            self.query_one(Grid).go_to("0", 0)

    @on(Worker.StateChanged)
    def _follow(self, message: Worker.StateChanged) -> None:
        if message.state is WorkerState.ERROR and message.worker.group == "history":
            self._is_reading = False
            self.query_one(Trouble).show(message.worker.error)
            self.show_status()

    def watch_rows(self, rows: "HistoryRows") -> None:
        self.query_one(Grid).table = rows.table
        is_empty = not rows.shown
        self.query_one(Guide).show((_NOTHING_OF if rows.asked or rows.words else _NOTHING) if is_empty else None)
        self.show_status()

    def action_search(self) -> None:
        self.query_one(Search).open()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        if self.rows is not None and not self.asked:
            self.rows = replace(self.rows, words=event.value)

    @on(Search.Left)
    def _ask(self, message: Search.Left) -> None:
        """A device or a key has a history of its own in Git; anything else is looked for in what is shown."""
        self.query_one(Grid).focus()
        names = self._devices
        self.asked = message.words if message.words in names or message.words.startswith(_KEY) else ""

    def action_next_device(self) -> None:
        names = ["", *self._devices]
        at = names.index(self.asked) if self.asked in names else 0
        self.query_one(Search).clear_words()
        self.asked = names[(at + 1) % len(names)]

    def action_back(self) -> None:
        """To all that was done."""
        self.query_one(Search).clear_words()
        self.asked = ""

    def action_open(self) -> None:
        from tui.screens.happened import HappenedScreen

        if line := self._line:
            self.app.push_screen(HappenedScreen(line))

    def action_copy(self) -> None:
        if line := self._line:
            self.copy(line.commit.entry.id if line.commit else inert(line.told, 2000))

    @property
    def _line(self) -> "HistoryLine | None":
        row = self.query_one(Grid).row
        return self.rows.line_of(row.key) if row is not None and self.rows is not None else None

    @property
    def _devices(self) -> list[str]:
        return [device.name for device in self.keyturn.devices]

    def status_parts(self) -> Iterator[str]:
        whose = f"of {inert(self.asked, 60)}" if self.asked else "of the fleet"
        if self._is_reading:
            yield f"reading the history {whose} …"
        elif self.rows is not None:
            yield f"{self.rows.count} {whose}"
            if self.asked or self.rows.words:
                yield "esc shows all"
        yield from super().status_parts()
        if self.rows is not None and self.rows.note and not self._is_reading:
            yield f"note: {inert(self.rows.note, 200)}"
