"""Audit: what is not as it should be, and what mends it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from tui.screens.main import MainScreen, bindings


class AuditScreen(MainScreen):
    """What is not as it should be, and what mends it."""

    NAME = "audit"
    BINDINGS: ClassVar[list[BindingType]] = bindings(())

    def body(self) -> Iterable[Widget]:
        yield Static("", id="body")
