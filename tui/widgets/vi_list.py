"""A list in which one moves with the arrows and with the keys of vi, as in the matrix."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class ViList(OptionList, inherit_bindings=False):
    """Enter is left to the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("home,g,ctrl+home", "first", "First", show=False),
        Binding("end,G,ctrl+end", "last", "Last", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page_down", "Page down", show=False),
        Binding("pageup,ctrl+u,ctrl+b", "page_up", "Page up", show=False),
    ]
