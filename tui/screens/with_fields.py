"""Screens that are filled in: each field says at once what is typed, and enter goes on to what is still missing."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from textual import on
from textual.screen import Screen
from textual.widgets import Input

from bootstrap.attended.typed_field import Field
from tui.widgets.form_row import FormRow
from tui.widgets.key_input import KeyInput

Result = TypeVar("Result")


class WithFields(Screen[Result]):
    """A subclass has the rows, says what is typed in them, and begins. A field has the row `row-ID`."""

    def fields(self) -> Iterator[tuple[str, Field[Any]]]:
        """The id of each field that may keep it from going on, in order, and what it says."""
        raise NotImplementedError

    def key_typed(self, field: str, text: str) -> Field[Any]:
        """What this text is, in a KeyInput of that id."""
        raise NotImplementedError

    def begin(self) -> None:
        """Every field is good."""
        raise NotImplementedError

    def value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def show(self) -> None:
        """What each field says."""
        for field, said in self.fields():
            self._row(field).say(said)

    def _row(self, field: str) -> FormRow:
        return self.query_one(f"#row-{field}", FormRow)

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
        name = cast("str", field.id)
        said = self.key_typed(name, text)
        field.put(text, is_secret=said.is_secret)
        self._row(name).say(said)

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """To the first field that is not good yet; begin where all are."""
        for field, said in self.fields():
            if not said.is_good:
                self._row(field).say(said, insists=True)
                self.query_one(f"#{field}").focus()
                return
        self.begin()
