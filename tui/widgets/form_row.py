"""One row of a form: the name of a field, the field, and below it what is said of what was typed."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


class FormRow(Horizontal):
    """says: whether there is a line below the field at all."""

    def __init__(self, name: str, field: Widget, *, says: bool = True) -> None:
        super().__init__(id=f"row-{field.id}")
        self._called, self._field, self._says = name, field, says

    def compose(self) -> ComposeResult:
        yield Static(self._called, classes="form-name", markup=False)
        with Vertical():
            yield self._field
            if self._says:
                yield Static("", classes="form-said", markup=False)

    def say(self, text: str, *, amiss: bool = False) -> None:
        """amiss: whether it says why this cannot be used. The text was made inert."""
        said = Content.assemble(("✖ ", "bold"), text) if amiss else Content(text)
        below = self.query_one(".form-said", Static)
        below.update(said)
        below.display = bool(text)
        self.set_class(amiss, "-amiss")
