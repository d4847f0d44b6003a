"""Welcome: what a person sees who has no fleet yet. It leads to one that is made here, or joined, or to the demo."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from bootstrap.attended.fleet_fields import FleetWanted, fleet_name_field, servers_field
from bootstrap.attended.typed_field import Field
from keys.inert import inert
from tui.commands import WELCOME
from tui.messages import Begin
from tui.screens.until_fleet import UntilFleetScreen
from tui.screens.with_fields import WithFields
from tui.widgets.form_row import FormRow

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_KEY = "bold $text-accent"
_WHAT = (
    "keyturn lets a new device into all your servers, takes a lost one out everywhere, and shows which keys get in "
    "where. It keeps what is wanted in a folder, the fleet: best the Git repository that your servers are described in."
)
_HETZNER = (
    ("only where its files say so, and I agree", False),
    ("find a project's servers, keep its keys too", True),
)
_TERRAFORM = (
    ("only where there are files of it, and I agree", False),
    ("write the keys for it too", True),
)
_OF_CHOICE, _OF_FORM = {"make", "join", "demo"}, {"go_on", "back"}  # actions
_CHOICE = ("welcome to keyturn", "i make · j join · d try · q leave")
_FORM = ("make a fleet here", "enter go on · tab next · esc back")


class WelcomeScreen(UntilFleetScreen, WithFields[None]):
    """The first that is shown. Its choice has no buttons: each is a key."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in WELCOME]

    _is_form = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with Vertical(id="choice"):
                yield Static(Content(_WHAT), id="what-it-is", markup=False)
                yield Static(self._choices(), markup=False)
            with Vertical(id="new-fleet"):
                yield FormRow("name", Input(self.fleet.name, id="name", compact=True, max_length=60))
                yield FormRow("servers", Input(id="servers", compact=True))
                yield FormRow("Hetzner", _select(_HETZNER, "hetzner"), says=False)
                yield FormRow("Terraform", _select(_TERRAFORM, "terraform"), says=False)

    def on_mount(self) -> None:
        self.action_back()

    def _choices(self) -> Content:
        return Content.assemble(
            (" i ", _KEY),
            f" make a fleet here, in {inert(str(self.fleet.folder), 200)}\n",
            "    What is there stays as it is; Terraform files are read for keys.\n",
            (" j ", _KEY),
            " join the fleet of another device, by the pairing link that it shows\n",
            (" d ", _KEY),
            " try everything first, on a small cloud inside this program\n",
            (" q ", _KEY),
            " leave",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter chooses only where there is a choice; what is filled in begins only where that is shown."""
        if action in _OF_CHOICE or action in _OF_FORM:
            return (action in _OF_FORM) is self._is_form
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """From the form to the choice."""
        self._show_form(False)
        self.set_focus(None)

    def action_make(self) -> None:
        """Ask for the name first."""
        self._show_form(True)
        self.query_one("#name").focus()
        self.show()

    def _show_form(self, shown: bool) -> None:
        self._is_form = shown
        self.query_one("#new-fleet").display = shown
        self.query_one("#choice").display = not shown
        box = self.query_one(".dialog")
        box.border_title, box.border_subtitle = _FORM if shown else _CHOICE

    @property
    def _fleet_name(self) -> Field[str]:
        return fleet_name_field(self.value("name"))

    @property
    def _servers(self) -> Field[tuple[str, ...]]:
        return servers_field(self.value("servers"))

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        yield "name", self._fleet_name
        yield "servers", self._servers

    def begin(self) -> None:
        name, servers = cast("str", self._fleet_name.value), self._servers.value or ()
        hetzner, terraform = (bool(self.query_one(f"#{one}", Select).value) for one in ("hetzner", "terraform"))
        job = self.fleet.make(FleetWanted(name, servers, hetzner, terraform))
        self.app.post_message(Begin(f"make the fleet {name}", job))

    def action_join(self) -> None:
        from tui.screens.join import JoinScreen

        self.app.push_screen(JoinScreen(self.fleet))

    def action_demo(self) -> None:
        cast("KeyturnApp", self.app).leave_for_the_demo()


def _select(choices: tuple[tuple[str, bool], ...], name: str) -> Select[bool]:
    return Select(choices, allow_blank=False, value=False, id=name, compact=True)
