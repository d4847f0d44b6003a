"""Before a recovery: whose key is put back, and how it reboots. Nothing is done yet: the plan comes next."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bootstrap.attended.recovery_questions import Recovering
from keys.inert import inert
from tui.screens.choosing import KEY, ChoosingScreen, box, choice

_CHOICES = {
    "": ("Cancel", "Nothing is done."),
    "recover": ("Get back in", "Its rescue system puts the key back. It is down for some minutes."),
    "leave": ("End rescue mode", "Nothing else: from its rescue system, it boots its own system."),
}


class RecoverScreen(ChoosingScreen[Recovering | None]):
    """Gives how it is to be recovered; None for a change of mind, which has the focus. devices: the active ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "next_device", "Device", show=False),
        Binding("p", "turn_hard", "Power", show=False),
    ]
    NEXT = "For a Hetzner server that lets no key of yours in. It is looked at first, then you see what will be done."

    def __init__(self, server: str, devices: Sequence[str]) -> None:
        super().__init__()
        self._server, self._devices = server, ("", *devices)
        self._device, self._hard = 0, False

    def heading(self) -> str:
        return f"back into {inert(self._server, 50)}"

    def choices(self) -> Iterator[Option]:
        for name, (label, says) in _CHOICES.items():
            yield choice(label, says, name)

    def action_next_device(self) -> None:
        self._device = (self._device + 1) % len(self._devices)
        self.show_how()

    def action_turn_hard(self) -> None:
        self._hard = not self._hard
        self.show_how()

    def how(self) -> Content:
        device = inert(self._devices[self._device], 60) or "this machine"
        says = "at once, in place of asking for a reboot first"
        power = box("cut the power", says, is_ticked=self._hard)
        return Content.assemble(
            ("d ", KEY), f"puts back the key of {device}; press d for the next device\n", ("p ", KEY), power
        )

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id
        what = Recovering(self._server, self._devices[self._device], self._hard, chosen == "leave")
        self.dismiss(what if chosen else None)
