"""A device's public key: as a QR code, to carry it elsewhere by camera, its fingerprint, a copy for the clipboard."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from keys.device import Device
from keys.errors import InvalidInputError
from keys.inert import inert
from keys.qr import cells
from tui.screens.above import Dialog
from tui.widgets.qr_code import QrCode


class PublicKeyScreen(Dialog[None]):
    """Lies above the screen that it was opened from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,p,enter", "dismiss", "Close", key_display="esc"),
        Binding("c", "copy", "Copy", key_display="c"),
    ]

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._device = device

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as box:
            box.border_title = Content(f"public key of {inert(self._device.name, 50)}")
            box.border_subtitle = "c copies it · esc closes"
            yield self._code()
            yield Static(self._words(), markup=False)

    def action_copy(self) -> None:
        """By the terminal (OSC 52), so that it works over SSH too."""
        self.app.copy_to_clipboard(self._device.public_key.line)
        self.notify("The public key was given to the terminal's clipboard.", markup=False)

    def _code(self) -> Widget:
        key = self._device.public_key
        line = key.line if key.line.isascii() else key.bare_line  # scanners read other letters wrongly
        try:
            return QrCode(cells(line))
        except InvalidInputError as error:
            return Static(f"{error.what}: {error.hint}", markup=False)

    def _words(self) -> Content:
        key = self._device.public_key
        return Content(f"{key.type}\n{key.fingerprint}")
