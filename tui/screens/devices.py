"""Devices: every device with what is known of it, and what can be done with it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bootstrap.workflows.audit import Audit
from keys.device import Device
from tui.commands import DEVICES
from tui.screens.main import MainScreen, bindings


class DevicesScreen(MainScreen):
    """A list of the devices."""

    NAME = "devices"
    COMMANDS_HERE = DEVICES
    BINDINGS: ClassVar[list[BindingType]] = bindings(DEVICES)

    def body(self) -> Iterable[Widget]:
        yield OptionList(id="body", markup=False)

    def show(self, audit: Audit | None) -> None:
        devices = audit.matrix.devices if audit else ()
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(f"{one.name}  {one.kind}  {one.status}"), one.name) for one in devices)
        options.highlighted = 0 if devices else None

    def action_revoke(self) -> None:
        if device := self._device:
            self.keyturn.action_revoke(device.name)

    @property
    def _device(self) -> Device | None:
        option = self.query_one(OptionList).highlighted_option
        devices = self.keyturn.audit.matrix.devices if self.keyturn.audit else ()
        return next((one for one in devices if option and one.name == option.id), None)
