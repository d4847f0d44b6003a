"""Devices: every device with what is known of it, and what can be done with it."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import OptionList

from bootstrap.workflows.audit import Audit
from keys.device import Device
from keys.inert import inert
from tui.commands import DEVICES
from tui.device_card import device_picture
from tui.devices_view import DevicesView
from tui.messages import Begin
from tui.screens.main import MainScreen, bindings
from tui.screens.public_key import PublicKeyScreen
from tui.widgets.device_card import DeviceCard
from tui.widgets.device_list import DeviceList
from tui.widgets.guide import NO_DEVICES, Guide


class DevicesScreen(MainScreen):
    """A list of the devices, and the card of the one that the cursor is on."""

    NAME = "devices"
    COMMANDS_HERE = DEVICES
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(DEVICES),
        Binding("escape", "back", "Back", show=False),
    ]

    view: var[DevicesView | None] = var(None, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""

    def body(self) -> Iterable[Widget]:
        yield Guide(id="guide", markup=False)
        yield Horizontal(DeviceList(id="devices"), DeviceCard(id="detail"), id="body")

    def on_mount(self) -> None:
        self.query_one(DeviceList).focus()

    def show(self, audit: Audit | None) -> None:
        if audit is not None:
            self.view = DevicesView(audit, self.view.shown) if self.view else DevicesView(audit)
        else:
            self.query_one(Guide).show(None)

    def watch_view(self, view: DevicesView) -> None:
        is_empty = not view.audit.matrix.devices
        self.query_one(Guide).show(NO_DEVICES if is_empty else None)
        self.set_class(is_empty, "-empty")
        self.show_status()

    def show_status(self) -> None:
        """The ages too, which grow."""
        super().show_status()
        if self.view is not None:
            names = [one.name for one in self.view.devices]
            lines = self.view.lines(self.keyturn.clock(), twofold=self.has_class("-wide"))
            self.query_one(DeviceList).show(names, lines)
        self._show_card()

    @on(events.Resize)
    def _fit(self) -> None:
        self.call_after_refresh(self.show_status)

    def status_parts(self) -> Iterator[str]:
        if self.view is not None:
            count = len(self.view.audit.matrix.devices)
            shown = f"{self.view.shown}: " if len(self.view.devices) < count else ""
            yield f"{shown}{len(self.view.devices)} of {count} devices"
        yield from super().status_parts()
        if self.view is not None:
            yield "◂ this machine"

    @on(OptionList.OptionHighlighted)
    def _show_card(self) -> None:
        device, card = self._device, self.query_one(DeviceCard)
        if device is None or self.view is None:
            card.show_card(Content(""), Content(""), anew=True)
            return
        facts = self.view.card(device.name, self.keyturn.clock())
        card.show_card(facts, device_picture(device), anew=device.name != self._shown)
        self._shown = device.name

    @on(OptionList.OptionSelected)
    def action_zoom(self) -> None:
        self.query_one("#body").add_class("-zoomed")
        self.query_one(DeviceCard).focus()

    def action_back(self) -> None:
        self.query_one("#body").remove_class("-zoomed")
        self.query_one(DeviceList).focus()

    def action_filter(self) -> None:
        if self.view is not None:
            self.view = DevicesView(self.view.audit, self.view.shown.following)

    def action_revoke(self) -> None:
        if device := self._chosen():
            self.keyturn.action_revoke(device.name)

    def action_rotate(self) -> None:
        device = self._chosen()
        if device is not None and not device.is_active:
            self.notify(f"{device.name} is {device.status}: it gets in no more.", markup=False)
        elif device is not None and self.view is not None:
            from tui.screens.rotate import RotateScreen

            self.app.push_screen(RotateScreen(device, here=device.name == self.view.audit.here))

    def action_forget(self) -> None:
        device = self._chosen()
        if device is not None and self.view is not None and device.name != self.view.audit.here:
            what = "Only the machine itself can forget what was done on it: there, keyturn device forget"
            self.notify(what, markup=False)
        elif device is not None:
            self.post_message(Begin(f"forget {inert(device.name, 60)}", self.keyturn.backend.forget(device.name)))

    def action_into_tailnet(self) -> None:
        if device := self._chosen():
            title = f"{inert(device.name, 60)} into the tailnet"
            self.post_message(Begin(title, self.keyturn.backend.into_tailnet(device.name)))

    def action_show_key(self) -> None:
        if device := self._chosen():
            self.app.push_screen(PublicKeyScreen(device))

    def action_copy(self) -> None:
        if device := self._chosen():
            self.copy(device.public_key.fingerprint)

    def _chosen(self) -> Device | None:
        """The one that the cursor is on; where there is none, that is said."""
        device = self._device
        if device is None:
            self.notify("There is no device here.", markup=False)
        return device

    @property
    def _device(self) -> Device | None:
        return self.view.device(self.query_one(DeviceList).device) if self.view else None
