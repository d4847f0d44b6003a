"""Join: the link that another device shows, and what becomes of this computer. It begins a job, which compares first.

It stays below the work, so that whoever was not let in finds all that they had filled in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

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
from tui.screens.with_fields import WithFields
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


class JoinScreen(UntilFleetScreen, WithFields[None]):
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
        self.show()

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        yield "link", self._link
        yield "folder", self._folder
        yield OwnKeyRows.FIELD, self.query_one(OwnKeyRows).said

    @property
    def _folder(self) -> Field[Path]:
        return folder_field(self.value("folder"), self.fleet.folder)

    def key_typed(self, field: str, text: str) -> Field[Any]:  # noqa: ARG002  the other looks after itself
        self._link = link_field(text)
        return self._link

    def begin(self) -> None:
        link = cast("Link", self._link.value)
        key_from, secrets = self.query_one(OwnKeyRows).key_from, self.query_one("#secrets", Select).value
        by = JoiningBy(link, self.fleet.folder, self._folder.value, key_from, Asking(str(secrets)))
        self.app.post_message(Begin(f"join the fleet at {link.address}", self.fleet.join(by)))
