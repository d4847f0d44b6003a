"""A device's public key: as a QR code, to carry it elsewhere by camera, its fingerprint, a copy for the clipboard."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from keys.device import Device
from keys.errors import InvalidInputError
from keys.qr import cells

_COLOURS = "#ffffff on #000000"  # of its own: a scanner wants dark modules on light ones, whatever the theme


class PublicKeyScreen(ModalScreen[None]):
    """Lies above the screen that it was opened from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,p,enter", "dismiss", "Close", key_display="esc"),
        Binding("c", "copy", "Copy", key_display="c"),
    ]

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._device = device

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="public-key") as box:
            box.border_title = f"public key of {self._device.name}"
            box.border_subtitle = "c copies it · esc closes"
            yield Static(self._code(), id="code", markup=False)
            yield Static(self._words(), markup=False)

    def action_copy(self) -> None:
        """By the terminal (OSC 52), so that it works over SSH too."""
        self.app.copy_to_clipboard(self._device.public_key.line)
        self.notify("The public key was given to the terminal's clipboard.", markup=False)

    def _code(self) -> Content:
        key = self._device.public_key
        line = key.line if key.line.isascii() else key.bare_line  # scanners read other letters wrongly
        try:
            return Content("\n").join(Content.styled(row, _COLOURS) for row in cells(line))
        except InvalidInputError as error:
            return Content(f"{error.what}: {error.hint}")

    def _words(self) -> Content:
        key = self._device.public_key
        return Content(f"{key.type}\n{key.fingerprint}")
