"""What forms share: fields that say at once what is typed, and enter, which goes on to what is still missing."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from bootstrap.attended.typed_field import Field
from bootstrap.attended.work import Job
from keys.errors import KeyturnError
from keys.inert import inert
from keys.registry import Registry
from tui.commands import FORM
from tui.messages import Begin
from tui.screens.above import Above
from tui.screens.main import bindings
from tui.widgets.footer import Footer
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_NEXT = "enter goes on: the plan comes first"


class FormScreen(Above[None], inherit_bindings=False):
    """A subclass has the rows, says what is typed in them, and gives the job that the form begins.

    TITLE: what is done, as a sentence. A field has the row `row-ID`.
    """

    COMMANDS_HERE = FORM
    BINDINGS: ClassVar[list[BindingType]] = bindings(FORM)

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(inert(self.heading(), 80), "bold"), id="work-title", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield from self.rows()
        yield Static(_NEXT, id="status", markup=False)
        yield Footer()

    def heading(self) -> str:
        raise NotImplementedError

    def rows(self) -> Iterable[Widget]:
        raise NotImplementedError

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        """The id of each field that may keep the form from going on, in order, and what it says."""
        raise NotImplementedError

    def key_typed(self, field: str, text: str) -> Field[Any]:
        """What this text is, in a KeyInput of that id."""
        raise NotImplementedError

    def begins(self) -> tuple[str, Job]:
        """The title of the work, and its job, once every field is good. Raises KeyturnError."""
        raise NotImplementedError

    @property
    def keyturn(self) -> "KeyturnApp":
        return cast("KeyturnApp", self.app)

    def registry(self) -> Registry:
        """The devices, as the last look has them; what came since is met by the job."""
        audit = self.keyturn.audit
        return Registry(devices=audit.matrix.devices) if audit else Registry()

    def value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def show(self) -> None:
        """What each field says."""
        for field, said in self.fields():
            self._say(field, said)

    def _say(self, field: str, said: Field[Any]) -> None:
        self.query_one(f"#row-{field}", FormRow).say(said.said, amiss=not (said.is_good or said.is_empty))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if isinstance(event.input, KeyInput):
            self._take_key(event.input, event.value)
        else:
            self.show()

    @on(KeyInput.Pasted)
    def _key_pasted(self, message: KeyInput.Pasted) -> None:
        if isinstance(self.focused, KeyInput):
            self._take_key(self.focused, message.text)

    def _take_key(self, field: KeyInput, text: str) -> None:
        """Say what it is. A secret does not stay in the field, nor what a paste holds besides a line."""
        said = self.key_typed(cast("str", field.id), text)
        field.put(text, is_secret=said.is_secret)
        self._say(cast("str", field.id), said)

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """To the first field that is not good yet; begin where all are."""
        amiss = next(((field, said) for field, said in self.fields() if not said.is_good), None)
        if amiss is not None:
            field, said = amiss
            self.query_one(f"#row-{field}", FormRow).say(said.said, amiss=True)
            self.query_one(f"#{field}").focus()
        elif self.keyturn.is_working:
            self.notify("A change is under way: one at a time. w shows it.", markup=False)
        else:
            self._begin()

    def _begin(self) -> None:
        try:
            title, job = self.begins()
        except KeyturnError as error:
            self.notify(f"{inert(str(error))}\n{inert(error.hint)}", severity="error", markup=False)
            return
        self.app.post_message(Begin(title, job))
        self.dismiss()

    def action_leave(self) -> None:
        self.dismiss()
