"""What of the thing under the cursor is to be copied: a short list, each entry with its text."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from keys.inert import inert
from tui.access_copies import Copyable
from tui.screens.above import Dialog

_LONGEST = 20_000


class CopyScreen(Dialog[None]):
    """Copies the one that is chosen, by the terminal (OSC 52), so that it works over SSH too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", key_display="esc"),
        Binding("j", "app.simulate_key('down')", "Down", show=False),
        Binding("k", "app.simulate_key('up')", "Up", show=False),
        Binding("y", "app.simulate_key('enter')", "Copy", show=False),
    ]

    def __init__(self, copies: tuple[Copyable, ...]) -> None:
        super().__init__()
        self._copies = copies

    def compose(self) -> ComposeResult:
        entries = OptionList(*(Option(_entry(one)) for one in self._copies), classes="dialog", markup=False)
        entries.border_title = "copy"
        entries.border_subtitle = "enter copies · esc closes"
        yield entries

    @on(OptionList.OptionSelected)
    def _choose(self, message: OptionList.OptionSelected) -> None:
        one = self._copies[message.option_index]
        self.app.copy_to_clipboard(inert(one.text, _LONGEST))  # on one line: nothing runs by itself where it is pasted
        self.app.notify(f"{inert(one.name, 60)} was given to the terminal's clipboard", timeout=3, markup=False)
        self.dismiss()


def _entry(one: Copyable) -> Content:
    return Content.assemble((inert(one.name, 60), "bold"), "\n  ", inert(one.text, 70))
