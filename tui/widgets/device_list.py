"""The devices, a line each. Its highlighted one stays highlighted when the list is shown anew."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from tui.widgets.vi_list import ViList

_NONE = Content("No device is shown.")


class DeviceList(ViList):
    """Shown anew only where something has changed."""

    def __init__(self, id: str) -> None:  # noqa: A002  # what Textual calls it
        super().__init__(id=id, markup=False)
        self._names: tuple[str, ...] = ()
        self._texts: tuple[Content, ...] = ()

    def show(self, names: Sequence[str], lines: Sequence[Content]) -> None:
        """Show these devices, each by its line."""
        if (tuple(names), tuple(lines)) == (self._names, self._texts):
            return
        old = self.device
        self._names, self._texts = tuple(names), tuple(lines)
        self.set_options([Option(line) for line in lines] or [Option(_NONE, disabled=True)])
        if names:
            self.highlighted = self._names.index(old) if old in self._names else 0

    @property
    def device(self) -> str:
        """The name of the highlighted one; empty for none."""
        at = self.highlighted
        return self._names[at] if at is not None and at < len(self._names) else ""
