"""One row of a form: the name of a field, the field, and below it what is said of what was typed."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bootstrap.attended.typed_field import Field


class FormRow(Horizontal):
    """says: whether there is a line below the field at all."""

    def __init__(self, name: str, field: Widget, *, says: bool = True) -> None:
        super().__init__(id=f"row-{field.id}")
        self._called, self._field, self._says = name, field, says
        self._said: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Static(self._called, classes="form-name", markup=False)
        with Vertical():
            yield self._field
            if self._says:
                yield Static("", classes="form-said", markup=False)

    def say(self, said: Field[Any], *, insists: bool = False) -> None:
        """Say what the field means, or what is amiss with it. insists: an empty one that is wanted is amiss too."""
        text, amiss = said.said, not said.is_good and (insists or not said.is_empty)
        if (text, amiss) == self._said:
            return  # a new text would have everything laid out anew, at every key
        self._said = text, amiss
        below = self.query_one(".form-said", Static)
        below.update(Content.assemble(("✖ ", "bold"), text) if amiss else Content(text))
        below.display = bool(text)
        self.set_class(amiss, "-amiss")
