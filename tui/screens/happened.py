"""One line of the history, whole: of a commit its author, its message, and the files in which keys came and went."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from bootstrap.history_lines import HistoryLine
from keys.inert import inert
from tui.happened_lines import commit_lines, line_lines
from tui.screens.above import Dialog
from tui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from bootstrap.git import OneCommit
    from tui.app import KeyturnApp


class HappenedScreen(Dialog[None]):
    """Lies above the history. A commit is read in a thread; what is known of it already is shown meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close", key_display="esc"),
        Binding("y", "copy", "Copy"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    class Told(Message):
        """All of the commit was read."""

        def __init__(self, commit: "OneCommit") -> None:
            super().__init__()
            self.commit = commit

    def __init__(self, line: HistoryLine) -> None:
        super().__init__()
        self._line = line
        self._copied = line.commit.entry.id if line.commit else line.told

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="told-whole", classes="dialog -reading") as box:
            box.border_title = "history"
            box.border_subtitle = "y copies the commit's id · esc closes" if self._line.commit else "esc closes"
            yield Static(line_lines(self._line), id="happened", markup=False)
            yield Trouble(id="trouble", markup=False)

    def on_mount(self) -> None:
        self.query_one(Trouble).show(None)
        if self._line.commit:
            self.run_worker(self._read, thread=True, group="commit", exit_on_error=False)

    def _read(self) -> None:
        commit = self._line.commit.entry.id if self._line.commit else ""
        self.post_message(self.Told(cast("KeyturnApp", self.app).backend.commit(commit)))

    @on(Told)
    def _show(self, message: Told) -> None:
        self._copied = message.commit.id
        self.query_one("#happened", Static).update(commit_lines(self._line, message.commit))

    @on(Worker.StateChanged)
    def _follow(self, message: Worker.StateChanged) -> None:
        if message.state is WorkerState.ERROR:
            self.query_one(Trouble).show(message.worker.error)

    def action_copy(self) -> None:
        """By the terminal (OSC 52), so that it works over SSH too."""
        text = inert(self._copied, 2000)
        self.app.copy_to_clipboard(text)
        self.notify(f"Given to the terminal's clipboard: {inert(text, 120)}", markup=False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#told-whole").scroll_relative(y=lines, animate=False)
