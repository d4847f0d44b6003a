"""The footer: the keys that hold now, as many as there is room for, none cut. Help and leaving come first."""

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer as TextualFooter
from textual.widgets._footer import FooterKey

_AT_THE_END = ("app.help", "app.quit")  # and the last to go
_BLANKS = 3  # around a key and its label
_PALETTE_EDGE = 2

Shown = tuple[int, tuple[tuple[str, str, bool], ...]]  # the width, and each key with its label, and whether it works


class Footer(TextualFooter):
    """Most important first, as the commands of a screen are declared. The palette is named where room is left."""

    _shown: Shown | None = None

    def compose(self) -> ComposeResult:
        if self._bindings_ready:
            self._shown = self._to_show()
            keys = [key for key in super().compose() if isinstance(key, FooterKey)]
            yield from _fitting(keys, self._shown[0])

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Textual tells of every move of the focus; most of them change no key."""
        if screen is self.screen and self._shown != self._to_show():
            super().bindings_changed(screen)

    @on(Resize)
    def _fit_again(self) -> None:
        if self._shown is not None and self._shown != self._to_show():
            self.call_after_refresh(self.recompose)

    def _to_show(self) -> Shown:
        active = self.screen.active_bindings.values()
        shown = [(one.binding.key, one.binding.description, one.enabled) for one in active if one.binding.show]
        return self.app.size.width, tuple(shown)


def _fitting(keys: list[FooterKey], width: int) -> Iterable[FooterKey]:
    """Those that have room side by side."""
    at_the_end = [key for key in keys if key.action in _AT_THE_END]
    others = [key for key in keys if key not in at_the_end]
    chosen = set[FooterKey]()
    for key in (*at_the_end, *others):
        needed = cell_len(key.key_display) + cell_len(key.description) + _BLANKS
        if key.has_class("-command-palette"):
            needed += _PALETTE_EDGE
        if needed > width:
            break
        chosen.add(key)
        width -= needed
    return [key for key in (*others, *at_the_end) if key in chosen]
