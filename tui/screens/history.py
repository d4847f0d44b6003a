"""History: what was done, when, where and by whom."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.main import MainScreen, bindings


class HistoryScreen(MainScreen):
    """What was done, when, where and by whom."""

    NAME = "history"
    BINDINGS: ClassVar[list[BindingType]] = bindings(())

    def body(self) -> Iterable[Widget]:
        yield Static("", id="body")
