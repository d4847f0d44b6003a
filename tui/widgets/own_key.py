"""Two rows of a form: where this machine's own key comes from, and which one, where it is here already."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Select

from bootstrap.attended.newcomer_fields import KeyFrom, existing_field
from bootstrap.attended.typed_field import Field
from tui.key_choices import NEW_KEYS
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput

_EXISTING = "existing"
_KEYS = (*((says, value) for value, (says, _) in NEW_KEYS.items()), ("one that is here already", _EXISTING))


class OwnKeyRows(Vertical):
    """The second row is there for a key that is here already."""

    FIELD = "file"
    """The id of the field that may be amiss."""

    def compose(self) -> ComposeResult:
        keys = Select(_KEYS, allow_blank=False, value="ask", id="from", compact=True)
        yield FormRow("its key", keys, says=False)
        yield FormRow("which", KeyInput(id=self.FIELD, compact=True))

    @property
    def _from(self) -> str:
        return str(self.query_one("#from", Select).value)

    @property
    def _file(self) -> KeyInput:
        return self.query_one(f"#{self.FIELD}", KeyInput)

    @property
    def _row(self) -> FormRow:
        return self.query_one(f"#row-{self.FIELD}", FormRow)

    @property
    def said(self) -> Field[str]:
        """What the field says; a new key needs none."""
        return existing_field(self._file.value) if self._from == _EXISTING else Field("")

    @property
    def key_from(self) -> KeyFrom:
        is_new = self._from != _EXISTING
        return NEW_KEYS[self._from][1] if is_new else KeyFrom(existing=self._file.value.strip())

    def on_mount(self) -> None:
        self._show()

    @on(Select.Changed)
    def _show(self) -> None:
        self._row.display = self._from == _EXISTING
        self._row.say(self.said)

    @on(KeyInput.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._take(event.value)

    @on(KeyInput.Pasted)
    def _pasted(self, message: KeyInput.Pasted) -> None:
        message.stop()
        self._take(message.text)

    def _take(self, text: str) -> None:
        said = existing_field(text)
        self._file.put(text, is_secret=said.is_secret)
        self._row.say(said)
