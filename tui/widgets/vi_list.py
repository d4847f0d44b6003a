"""A list that is moved in with the arrows and with the keys of vi."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class ViList(OptionList, inherit_bindings=False):
    """Enter chooses only where a screen binds it: a list that is only looked at has nothing to choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("home,g,ctrl+home", "first", "First", show=False),
        Binding("end,G,ctrl+end", "last", "Last", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page_down", "Page down", show=False),
        Binding("pageup,ctrl+u,ctrl+b", "page_up", "Page up", show=False),
    ]
