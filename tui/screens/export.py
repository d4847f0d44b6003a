"""Export: the audit as a file, in one of its forms, under a name that nothing has yet."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from bootstrap.attended.exporting import Form, file_name
from bootstrap.workflows.audit import Audit
from tui.screens.above import Dialog
from tui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from tui.app import KeyturnApp


class ExportScreen(Dialog[Path | None]):
    """Gives the file that was written; None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", key_display="esc"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    class Written(Message):
        """The file is there, whole."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, audit: Audit) -> None:
        super().__init__()
        self._audit = audit
        self._suggested = ""

    def compose(self) -> ComposeResult:
        forms = [Option(Content(f"{form.upper():<6} {form.says}"), form.value) for form in Form]
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Write the audit to a new file", "bold"), markup=False)
            yield OptionList(*forms, id="forms", markup=False)
            yield Input(id="name", select_on_focus=False)
            yield Trouble(id="trouble", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel")
                yield Button("Write", id="write", variant="primary")

    def on_mount(self) -> None:
        self.query_one(Trouble).show(None)
        self.query_one("#forms").focus()

    @property
    def _form(self) -> Form:
        return list(Form)[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _suggest(self) -> None:
        """A name for that form, unless the person has given one."""
        name = self.query_one(Input)
        if name.value == self._suggested:
            self._suggested = name.value = file_name(self._form, self._audit.at)

    def action_move(self, lines: int) -> None:
        """As in vi, where no letters are typed."""
        forms = self.query_one(OptionList)
        if forms.has_focus:
            (forms.action_cursor_down if lines > 0 else forms.action_cursor_up)()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#write")
    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _write(self) -> None:
        form, name = self._form, self.query_one(Input).value
        self.query_one("#write", Button).disabled = True  # a second one would run beside it
        self.run_worker(lambda: self._export(form, name), thread=True, group="export", exit_on_error=False)

    def _export(self, form: Form, name: str) -> None:
        path = cast("KeyturnApp", self.app).backend.export(self._audit, form, name)
        self.post_message(self.Written(path))

    @on(Written)
    def _close(self, message: Written) -> None:
        self.dismiss(message.path)

    @on(Worker.StateChanged)
    def _show_trouble(self, message: Worker.StateChanged) -> None:
        if message.state in {WorkerState.PENDING, WorkerState.RUNNING}:
            return
        self.query_one("#write", Button).disabled = False
        if message.state is WorkerState.ERROR:
            self.query_one(Trouble).show(message.worker.error)
            self.query_one(Input).focus()
