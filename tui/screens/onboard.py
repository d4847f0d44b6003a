"""Onboard: which device, how its key comes here, and until when. It begins a job, which shows its plan and asks."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Select, Static

from bootstrap.attended.newcomer_fields import (
    Field,
    KeyFrom,
    Way,
    end_field,
    existing_field,
    key_field,
    name_field,
)
from bootstrap.attended.work import Job
from keys.device import Kind, kind_of
from keys.errors import KeyturnError
from keys.inert import inert
from keys.registry import Registry
from tui.commands import ONBOARD
from tui.messages import Begin
from tui.screens.above import Above
from tui.screens.main import bindings
from tui.widgets.footer import Footer
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput

if TYPE_CHECKING:
    from keys.public_key import PublicKey
    from tui.app import KeyturnApp

_WAYS = {
    Way.HERE: ("This machine", "its key is made here, and ssh is set up"),
    Way.PAIR: ("Pair another", "it scans a code and sends its public key"),
    Way.PASTE: ("Paste a public key", "that another device made"),
    Way.QR: ("Make for QR", "for a device that can't make a key"),
}
_EXISTING = "existing"
_KEYS = (
    ("a new one; I type its passphrase", "ask"),
    ("a new one; its passphrase is made, and shown once", "made"),
    ("a new one; its passphrase is in the key ring alone", "keyring"),
    ("a new one without a passphrase", "none"),
    ("one that is here already", _EXISTING),
)
_ALSO = {Way.HERE: ("from", "file"), Way.PASTE: ("key",)}


class OnboardScreen(Above[None], inherit_bindings=False):
    """A form. Enter goes on, to what is still missing or to the plan."""

    COMMANDS_HERE = ONBOARD
    BINDINGS: ClassVar[list[BindingType]] = bindings(ONBOARD)

    def __init__(self) -> None:
        super().__init__()
        self._chosen_kind: Kind | None = None
        self._key: Field[PublicKey] = key_field("", Registry())

    def compose(self) -> ComposeResult:
        yield Static(Content.styled("Onboard a device", "bold"), id="work-title", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield FormRow("how", OptionList(*map(_way_line, Way), id="way", markup=False, compact=True), says=False)
            yield FormRow("name", Input(id="name", compact=True, max_length=60))
            kinds = [(kind.value, kind) for kind in Kind]
            select = Select(kinds, allow_blank=False, value=Kind.OTHER, id="kind", compact=True)
            yield FormRow("kind", select, says=False)
            yield FormRow("its key", KeyInput(id="key", compact=True))
            keys = Select(_KEYS, allow_blank=False, value="ask", id="from", compact=True)
            yield FormRow("its key", keys, says=False)
            yield FormRow("which", KeyInput(id="file", compact=True))
            yield FormRow("until", Input(id="until", compact=True, max_length=20))
        yield Static("enter goes on: the plan is shown before anything is changed", id="status", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        ways = self.query_one("#way", OptionList)
        ways.highlighted = 0
        ways.focus()
        self.watch(self.app, "audit", self._show)

    @property
    def keyturn(self) -> "KeyturnApp":
        return cast("KeyturnApp", self.app)

    @property
    def way(self) -> Way:
        return list(Way)[self.query_one("#way", OptionList).highlighted or 0]

    def _registry(self) -> Registry:
        """The devices, as the last look has them; what came since is met by the job."""
        audit = self.keyturn.audit
        return Registry(devices=audit.matrix.devices) if audit else Registry()

    def _value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def _fields(self) -> Iterator[tuple[str, Field[Any]]]:
        """Those that this way has, with what they say."""
        yield "name", name_field(self._value("name"), self._registry(), self.way)
        if self.way is Way.PASTE:
            yield "key", self._key
        if self.way is Way.HERE and self._from == _EXISTING:
            yield "file", existing_field(self._value("file"))
        yield "until", end_field(self._value("until"))

    @property
    def _from(self) -> str:
        return str(self.query_one("#from", Select).value)

    @on(OptionList.OptionHighlighted, "#way")
    def _mark_way(self) -> None:
        for number, way in enumerate(Way):
            line = _way_line(way, chosen=way is self.way)
            self.query_one("#way", OptionList).replace_option_prompt_at_index(number, line)
        self._show()

    @on(Select.Changed, "#from")
    def _show(self) -> None:
        also = _ALSO.get(self.way, ())
        for field in ("key", "from", "file"):
            shown = field in also and (field != "file" or self._from == _EXISTING)
            self.query_one(f"#row-{field}").display = shown
        for field, said in self._fields():
            self._say(field, said)

    def _say(self, field: str, said: Field[Any]) -> None:
        self.query_one(f"#row-{field}", FormRow).say(said.said, amiss=not (said.is_good or said.is_empty))

    @on(Input.Changed, "#name")
    def _name_typed(self, event: Input.Changed) -> None:
        if self._chosen_kind is None:
            with self.prevent(Select.Changed):  # that is the person's own choice
                self.query_one("#kind", Select).value = kind_of(event.value)
        self._show()

    @on(Select.Changed, "#kind")
    def _kind_chosen(self, event: Select.Changed) -> None:
        if event.value is not kind_of(self._value("name")):
            self._chosen_kind = cast("Kind", event.value)

    @on(Input.Changed, "#until")
    def _end_typed(self) -> None:
        self._show()

    @on(KeyInput.Changed, "#file")
    @on(KeyInput.Changed, "#key")
    def _key_typed(self, event: KeyInput.Changed) -> None:
        if event.value:
            self._take_key(cast("KeyInput", event.input), event.value)
        else:
            self._show()

    @on(KeyInput.Pasted)
    def _key_pasted(self, message: KeyInput.Pasted) -> None:
        field = self.focused
        if isinstance(field, KeyInput):
            self._take_key(field, message.text)

    def _take_key(self, field: KeyInput, text: str) -> None:
        """Say what it is. A secret does not stay in the field, nor what a paste holds besides a line."""
        said = key_field(text, self._registry()) if field.id == "key" else existing_field(text)
        if field.id == "key":
            self._key = cast("Field[PublicKey]", said)
        line = "" if said.is_secret or len(text.strip().splitlines()) > 1 else text.strip("\r\n")
        with self.prevent(Input.Changed):
            field.value = line
        self._say(cast("str", field.id), said)

    @on(OptionList.OptionSelected, "#way")
    def _way_chosen(self) -> None:
        self.query_one("#name").focus()

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """To the first field that is not good yet; begin where all are."""
        amiss = next(((field, said) for field, said in self._fields() if not said.is_good), None)
        if amiss is not None:
            field, said = amiss
            self.query_one(f"#row-{field}", FormRow).say(said.said, amiss=True)
            self.query_one(f"#{field}").focus()
        elif self.keyturn.is_working:
            self.notify("A change is under way: one at a time. w shows it.", markup=False)
        else:
            self._begin()

    def _begin(self) -> None:
        name = self._value("name")
        try:
            job = self._job(name, end_field(self._value("until")).value)
        except KeyturnError as error:
            self.notify(f"{inert(str(error))}\n{inert(error.hint)}", severity="error", markup=False)
            return
        self.app.post_message(Begin(f"onboard {name}", job))
        self.dismiss()

    def _job(self, name: str, expires: date | None) -> Job:
        backend, kind = self.keyturn.backend, cast("Kind", self.query_one("#kind", Select).value)
        match self.way:
            case Way.HERE:
                existing = self._value("file").strip() if self._from == _EXISTING else ""
                key_from = KeyFrom(existing=existing) if existing else KeyFrom(self._from)
                return backend.onboard_here(name, kind, key_from, expires)
            case Way.PASTE:
                return backend.onboard(name, kind, cast("PublicKey", self._key.value), expires)
            case Way.PAIR:
                return backend.pair(name, kind, expires)
            case Way.QR:
                return backend.make_for_qr(name, kind, expires)

    def action_leave(self) -> None:
        self.dismiss()


def _way_line(way: Way, *, chosen: bool = False) -> Content:
    name, what = _WAYS[way]
    return Content.assemble("● " if chosen else "○ ", (f"{name:<20}", "bold"), what)
