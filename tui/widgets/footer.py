"""The footer: the keys that hold now, as many as there is room for, none cut. Help and leaving always have their room."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.widgets import Footer as TextualFooter
from textual.widgets._footer import FooterKey

_AT_THE_END = ("app.help", "app.quit")  # and the last to go
_BLANKS = 3  # around a key and its label


class Footer(TextualFooter):
    """Most important first, as the commands of a screen are declared. The palette is named where room is left."""

    _fitted_to = 0

    def compose(self) -> ComposeResult:
        self._fitted_to = self.app.size.width
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        yield from _fitting(keys, self._fitted_to)

    @on(Resize)
    def _fit_again(self) -> None:
        if self._fitted_to != self.app.size.width:
            self.call_after_refresh(self.recompose)


def _fitting(keys: list[FooterKey], width: int) -> Iterable[FooterKey]:
    """Those that have room side by side."""
    at_the_end = [key for key in keys if key.action in _AT_THE_END]
    others = [key for key in keys if key not in at_the_end]
    chosen = set[FooterKey]()
    for key in (*at_the_end, *others):
        needed = cell_len(key.key_display) + cell_len(key.description) + _BLANKS + 2 * key.has_class("-command-palette")
        if needed > width:
            break
        chosen.add(key)
        width -= needed
    return [key for key in (*others, *at_the_end) if key in chosen]
