"""Doctor: what is missing on this machine, and the line that mends it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.main import MainScreen, bindings


class DoctorScreen(MainScreen):
    """What is missing on this machine, and the line that mends it."""

    NAME = "doctor"
    BINDINGS: ClassVar[list[BindingType]] = bindings(())

    def body(self) -> Iterable[Widget]:
        yield Static("", id="body")
