"""What the forms share that lie above the main screens: their heading, their rows, and the job that each begins."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bootstrap.attended.work import Job
from keys.errors import KeyturnError
from keys.inert import inert
from keys.registry import Registry
from tui.commands import FORM
from tui.messages import Begin
from tui.screens.above import Above
from tui.screens.main import bindings
from tui.screens.with_fields import WithFields
from tui.widgets.footer import Footer

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_NEXT = "enter goes on: the plan comes first"


class FormScreen(Above[None], WithFields[None], inherit_bindings=False):
    """A subclass has the rows, says what is typed in them, and gives the job that the form begins."""

    IS_FORM = True  # without its class, which the first screen does not wait for
    COMMANDS_HERE = FORM
    BINDINGS: ClassVar[list[BindingType]] = bindings(FORM)

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(inert(self.heading(), 80), "bold"), id="work-title", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield from self.rows()
        yield Static(_NEXT, id="status", markup=False)
        yield Footer()

    def heading(self) -> str:
        """What is done, as a sentence."""
        raise NotImplementedError

    def rows(self) -> Iterable[Widget]:
        raise NotImplementedError

    def begins(self) -> tuple[str, Job]:
        """The title of the work, and its job, once every field is good. Raises KeyturnError."""
        raise NotImplementedError

    @property
    def keyturn(self) -> "KeyturnApp":
        return cast("KeyturnApp", self.app)

    def registry(self) -> Registry:
        """The devices, as the last look has them; what came since is met by the job."""
        return Registry(devices=self.keyturn.devices)

    def begin(self) -> None:
        if self.keyturn.is_working:
            self.notify("A change is under way: one at a time. w shows it.", markup=False)
            return
        try:
            title, job = self.begins()
        except KeyturnError as error:
            self.notify(f"{inert(str(error))}\n{inert(error.hint)}", severity="error", markup=False)
            return
        self.app.post_message(Begin(title, job))
        self.dismiss()

    def action_leave(self) -> None:
        self.dismiss()
