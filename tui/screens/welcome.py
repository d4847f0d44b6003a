"""Welcome: what a person sees who has no fleet yet. It leads to one that is made here, or to the demo."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from bootstrap.attended.work import Job
from keys.device import check_name
from keys.errors import InvalidInputError
from keys.inert import inert
from tui.commands import WELCOME
from tui.messages import Begin
from tui.screens.above import Dialog
from tui.widgets.form_row import FormRow

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_KEY = "bold $text-accent"
_WHAT = (
    "keyturn lets a new device into all your servers, takes a lost one out everywhere, and shows which keys get in "
    "where. It keeps what is wanted in a folder, the fleet: best the Git repository that your servers are described in."
)


class WelcomeScreen(Dialog[None]):
    """Lies above the main screens until there is a fleet. make: gives the job that makes it, under that name."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in WELCOME]

    def __init__(self, folder: Path, name: str, make: Callable[[str], Job]) -> None:
        super().__init__()
        self._folder, self._suggested, self._make = folder, name, make

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Welcome to keyturn", "bold $text-primary"), markup=False)
            yield Static(Content(_WHAT), markup=False)
            yield Static(self._choices(), markup=False)
            yield FormRow("its name", Input(self._suggested, id="fleet-name", compact=True, max_length=60))

    def on_mount(self) -> None:
        self.query_one(FormRow).display = False

    def _choices(self) -> Content:
        return Content.assemble(
            (" i ", _KEY),
            f" make a fleet here, in {inert(str(self._folder), 200)}\n",
            "    What is there stays as it is; Terraform files are read for keys.\n",
            (" d ", _KEY),
            " try everything first, on a small cloud inside this program\n",
            (" q ", _KEY),
            " leave",
        )

    def action_back(self) -> None:
        """From the name to the choice."""
        self.query_one(FormRow).display = False
        self.set_focus(None)

    def action_make(self) -> None:
        """Ask for the name first."""
        self.query_one(FormRow).display = True
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _name_typed(self, event: Input.Changed) -> None:
        self.query_one(FormRow).say(_amiss(event.value), amiss=bool(_amiss(event.value)))

    @on(Input.Submitted)
    def _begin(self, event: Input.Submitted) -> None:
        if not _amiss(event.value):
            self.app.post_message(Begin(f"make the fleet {event.value}", self._make(event.value)))

    def on_screen_resume(self) -> None:
        """Back from the work: once it has made the fleet, the main screens are there."""
        work = cast("KeyturnApp", self.app).work
        if work is not None and work.closing is not None:
            self.dismiss()

    def action_demo(self) -> None:
        cast("KeyturnApp", self.app).leave_for_the_demo()


def _amiss(name: str) -> str:
    """Why this is no name for a fleet; empty where it is one."""
    try:
        check_name(name)
    except InvalidInputError as error:
        return inert(f"small letters, digits and hyphens, 40 at most; {error.hint}", 120)
    return ""
