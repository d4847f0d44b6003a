"""The footer: the keys that hold now, as many as there is room for, none cut. Help and leaving come first.

It is one line of text: a widget for each key would cost more than all the rest of a screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

_AT_THE_END = ("app.help", "app.quit")  # and the last to go
_EDGE = ("▏", "$foreground 20%")  # of the palette, which stands on the right


class FooterKey(NamedTuple):
    """One key in the line. press: what Textual calls it. works: whether its action is allowed now."""

    press: str
    shown: str
    label: str
    action: str
    works: bool

    @property
    def text(self) -> str:
        return f" {self.shown} {self.label} "

    @property
    def width(self) -> int:
        return cell_len(self.text)


class Footer(Static):
    """Most important first, as the commands of a screen are declared. The palette is named where room is left."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._keys: tuple[FooterKey, ...] = ()
        self._palette: FooterKey | None = None
        self._places: list[tuple[int, FooterKey]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        """Textual tells of every move of the focus; most of them change no key."""
        if not self.app.app_focus:
            return
        active = screen.active_bindings
        shown = {one.binding.action: one for one in reversed(active.values()) if one.binding.show}  # its first key
        keys = tuple(map(self._key, reversed(shown.values())))
        palette = active.get(self.app.COMMAND_PALETTE_BINDING) if self.app.ENABLE_COMMAND_PALETTE else None
        if keys != self._keys:
            self._keys, self._palette = keys, self._key(palette) if palette else None
            self._draw()

    def _key(self, one: ActiveBinding) -> FooterKey:
        binding = one.binding
        shown = self.app.get_key_display(binding)
        return FooterKey(binding.key, shown, binding.description, binding.action, one.enabled)

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        self._places = list(self._laid_out(self.size.width))
        drawn, end = Content(""), 0
        for start, key in self._places:
            drawn += Content(" " * (start - end)) + _drawn(key, is_palette=key is self._palette)
            end = start + key.width
        self.update(drawn, layout=False)

    def _laid_out(self, width: int) -> Iterator[tuple[int, FooterKey]]:
        """Each key that has room, with the column where it starts."""
        start = 0
        for key in _fitting(self._keys, width):
            yield start, key
            start += key.width
        if self._palette is not None and start + self._palette.width <= width:
            yield width - self._palette.width, self._palette

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        for start, key in self._places:
            if place is not None and start <= place.x < start + key.width:
                self.app.simulate_key(key.press)


def _drawn(key: FooterKey, *, is_palette: bool) -> Content:
    before = (_EDGE, "") if is_palette else ("", " ")
    drawn = Content.assemble(before[0], (f"{before[1]}{key.shown} ", "bold $footer-key-foreground"), f"{key.label} ")
    return drawn if key.works else drawn.stylize("dim")


def _fitting(keys: Sequence[FooterKey], width: int) -> Iterable[FooterKey]:
    """Those that have room side by side."""
    at_the_end = [key for key in keys if key.action in _AT_THE_END]
    others = [key for key in keys if key not in at_the_end]
    chosen = set[FooterKey]()
    for key in (*at_the_end, *others):
        if key.width > width:
            break
        chosen.add(key)
        width -= key.width
    return [key for key in (*others, *at_the_end) if key in chosen]
