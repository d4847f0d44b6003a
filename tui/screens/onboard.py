"""Onboard: which device, how its key comes here, and until when. It begins a job, which shows its plan and asks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList, Select

from bootstrap.attended.newcomer_fields import Way, address_field, end_field, key_field, name_field
from bootstrap.attended.typed_field import Field
from bootstrap.attended.work import Job
from keys.device import Kind, kind_of
from keys.registry import Registry
from tui.onboard_choices import INTO_TAILNET, OPTIONAL, REQUESTS, SIGNS, has, way_line
from tui.screens.form import FormScreen
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput
from tui.widgets.own_key import OwnKeyRows
from tui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from keys.public_key import PublicKey


class OnboardScreen(FormScreen):
    """The way first; it decides which fields there are."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen_kind: Kind | None = None
        self._key: Field[PublicKey] = key_field("", Registry())

    def heading(self) -> str:
        return "Onboard a device"

    def rows(self) -> Iterable[Widget]:
        yield FormRow("how", OptionList(*map(way_line, Way), id="way", markup=False, compact=True), says=False)
        yield FormRow("name", Input(id="name", compact=True, max_length=60))
        kinds = [(kind.value, kind) for kind in Kind]
        select = Select(kinds, allow_blank=False, value=Kind.OTHER, id="kind", compact=True)
        yield FormRow("kind", select, says=False)
        yield FormRow("its key", KeyInput(id="key", compact=True))
        yield OwnKeyRows(id="row-own-key")
        yield FormRow("until", Input(id="until", compact=True, max_length=20))
        yield FormRow("at", Input(id="address", compact=True, max_length=60))
        yield FormRow("", TickBox(INTO_TAILNET, id="tailnet"), says=False)
        yield FormRow("", TickBox(REQUESTS, id="requests"), says=False)
        yield FormRow("", TickBox(SIGNS, id="signs"), says=False)

    def on_mount(self) -> None:
        ways = self.query_one("#way", OptionList)
        ways.highlighted = 0
        ways.focus()
        self.watch(self.app, "audit", self.show)

    @property
    def way(self) -> Way:
        return list(Way)[self.query_one("#way", OptionList).highlighted or 0]

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        """Those that this way has."""
        yield "name", name_field(self.value("name"), self.registry(), self.way)
        if self.way is Way.PASTE:
            yield "key", self._key
        if self.way is Way.HERE:
            yield OwnKeyRows.FIELD, self.query_one(OwnKeyRows).said
        yield "until", end_field(self.value("until"))
        if self.way is Way.PAIR:
            yield "address", address_field(self.value("address"))

    @on(OptionList.OptionHighlighted, "#way")
    def _mark_way(self) -> None:
        for number, way in enumerate(Way):
            line = way_line(way, chosen=way is self.way)
            self.query_one("#way", OptionList).replace_option_prompt_at_index(number, line)
        self.show()

    def show(self) -> None:
        for field in OPTIONAL:
            self.query_one(f"#row-{field}").display = has(self.way, field) and self._makes_sense(field)
        super().show()

    def _makes_sense(self, field: str) -> bool:
        audit = self.keyturn.audit
        return field != "tailnet" or (audit is not None and audit.has_tailnet)

    def _is_ticked(self, field: str) -> bool:
        return self.query_one(f"#{field}", TickBox).is_ticked

    @on(Input.Changed, "#name")
    def _name_typed(self, event: Input.Changed) -> None:
        if self._chosen_kind is None:
            with self.prevent(Select.Changed):  # that is the person's own choice
                self.query_one("#kind", Select).value = kind_of(event.value)

    @on(Select.Changed, "#kind")
    def _kind_chosen(self, event: Select.Changed) -> None:
        if event.value is not kind_of(self.value("name")):
            self._chosen_kind = cast("Kind", event.value)

    def key_typed(self, field: str, text: str) -> Field[Any]:  # noqa: ARG002  the other looks after itself
        self._key = key_field(text, self.registry())
        return self._key

    @on(OptionList.OptionSelected, "#way")
    def _way_chosen(self) -> None:
        self.query_one("#name").focus()

    @property
    def _address(self) -> str:
        return address_field(self.value("address")).value or ""

    def begins(self) -> tuple[str, Job]:
        name = self.value("name")
        return f"onboard {name}", self._job(name, end_field(self.value("until")).value)

    def _job(self, name: str, expires: date | None) -> Job:
        backend, kind = self.keyturn.backend, cast("Kind", self.query_one("#kind", Select).value)
        tailnet = self._makes_sense("tailnet") and self._is_ticked("tailnet")
        match self.way:
            case Way.HERE:
                key_from = replace(self.query_one(OwnKeyRows).key_from, signs_commits=self._is_ticked("signs"))
                return backend.onboard_here(name, kind, key_from, expires, requests=self._is_ticked("requests"))
            case Way.PASTE:
                return backend.onboard(name, kind, cast("PublicKey", self._key.value), expires, tailnet=tailnet)
            case Way.PAIR:
                return backend.pair(name, kind, expires, tailnet=tailnet, address=self._address)
            case Way.QR:
                return backend.make_for_qr(name, kind, expires, tailnet=tailnet)
