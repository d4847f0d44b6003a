"""Join: the link that another device shows, and what becomes of this computer. It begins a job, which compares first.

It stays below the work, so that whoever was not let in finds all that they had filled in.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from bootstrap.attended.joining_fields import Asking, JoiningBy, folder_field, link_field
from bootstrap.attended.typed_field import Field
from tui.backend import FleetToCome
from tui.commands import JOIN
from tui.fields import QUIET
from tui.messages import Begin
from tui.screens.until_fleet import UntilFleetScreen
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput
from tui.widgets.own_key import OwnKeyRows

if TYPE_CHECKING:
    from keys.pairing import Link

_SECRETS = (
    ("I am asked about each that is offered", Asking.EACH),
    ("all that are offered; the other device is asked", Asking.ALL),
    ("none", Asking.NONE),
)
_WHAT = "On a device of the fleet: o, then Pair another (or: keyturn pair NAME --kind KIND). It shows a link."


class JoinScreen(UntilFleetScreen):
    """A form. Enter goes on, to what is still missing or to the comparison."""

    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in JOIN]

    def __init__(self, fleet: FleetToCome) -> None:
        super().__init__(fleet)
        self._link: Field[Link] = link_field("")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "join a fleet"
            box.border_subtitle = "enter go on · tab next · esc back"
            yield Static(Content.styled(_WHAT, QUIET), markup=False)
            yield FormRow("link", KeyInput(id="link", compact=True))
            yield FormRow("folder", Input(id="folder", compact=True))
            yield OwnKeyRows()
            select = Select(_SECRETS, allow_blank=False, value=Asking.EACH, id="secrets", compact=True)
            yield FormRow("secrets", select, says=False)

    def on_mount(self) -> None:
        self.query_one("#link").focus()
        for field, said in self._fields():
            self._say(field, said)

    def _fields(self) -> Iterator[tuple[str, Field[Any]]]:
        yield "link", self._link
        yield "folder", folder_field(self.query_one("#folder", Input).value, self.fleet.folder)
        yield OwnKeyRows.FIELD, self.query_one(OwnKeyRows).said

    def _say(self, field: str, said: Field[Any]) -> None:
        self.query_one(f"#row-{field}", FormRow).say(said.said, amiss=not (said.is_good or said.is_empty))

    @on(KeyInput.Changed, "#link")
    def _link_typed(self, event: Input.Changed) -> None:
        self._take_link(event.value)

    @on(KeyInput.Pasted)
    def _link_pasted(self, message: KeyInput.Pasted) -> None:
        self._take_link(message.text)

    def _take_link(self, text: str) -> None:
        self._link = link_field(text)
        self.query_one("#link", KeyInput).put(text, is_secret=self._link.is_secret)
        self._say("link", self._link)

    @on(Input.Changed, "#folder")
    def _folder_typed(self, event: Input.Changed) -> None:
        self._say("folder", folder_field(event.value, self.fleet.folder))

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """To the first field that is not good yet; begin where all are."""
        fields = dict(self._fields())
        amiss = next((field for field, said in fields.items() if not said.is_good), None)
        if amiss is not None:
            self.query_one(f"#row-{amiss}", FormRow).say(fields[amiss].said, amiss=True)
            self.query_one(f"#{amiss}").focus()
        elif self._link.value is not None:
            key_from, secrets = self.query_one(OwnKeyRows).key_from, self.query_one("#secrets", Select).value
            by = JoiningBy(self._link.value, self.fleet.folder, fields["folder"].value, key_from, Asking(str(secrets)))
            self.app.post_message(Begin(f"join the fleet at {by.link.address}", self.fleet.join(by)))
