"""Before a recovery: whose key is put back, and how it reboots. Nothing is done yet: the plan comes next."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bootstrap.attended.recovery_questions import Recovering
from keys.inert import inert
from tui.fields import QUIET
from tui.screens.above import Dialog

_CHOICES = {
    "": ("Cancel", "Nothing is done."),
    "recover": ("Get back in", "Its rescue system puts the key back. It is down for some minutes."),
    "leave": ("End rescue mode", "Nothing else: from its rescue system, it boots its own system."),
}
_NEXT = "For a Hetzner server that lets no key of yours in. It is looked at first, then you see what will be done."
_KEY = "bold $text-accent"


class RecoverScreen(Dialog[Recovering | None]):
    """Gives how it is to be recovered; None for a change of mind, which has the focus. devices: the active ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", key_display="esc"),
        Binding("d", "next_device", "Device", show=False),
        Binding("p", "turn_hard", "Power", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    def __init__(self, server: str, devices: Sequence[str]) -> None:
        super().__init__()
        self._server, self._devices = server, ("", *devices)
        self._device, self._hard = 0, False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"back into {inert(self._server, 50)}")
            box.border_subtitle = "enter chooses · esc cancels"
            options = [Option(_option(*words), id=kind or None) for kind, words in _CHOICES.items()]
            yield OptionList(*options, markup=False)
            yield Static(id="how", markup=False)
            yield Static(Content.styled(_NEXT, QUIET), markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self._show_how()

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if step > 0 else options.action_cursor_up()

    def action_next_device(self) -> None:
        self._device = (self._device + 1) % len(self._devices)
        self._show_how()

    def action_turn_hard(self) -> None:
        self._hard = not self._hard
        self._show_how()

    def _show_how(self) -> None:
        device = inert(self._devices[self._device], 60) or "this machine"
        mark = "[x]" if self._hard else "[ ]"
        how = Content.assemble(
            ("d ", _KEY),
            f"puts back the key of {device}; press d for the next device\n",
            ("p ", _KEY),
            (f"{mark} cut the power", "bold" if self._hard else ""),
            ": at once, in place of asking for a reboot first",
        )
        self.query_one("#how", Static).update(how)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id
        what = Recovering(self._server, self._devices[self._device], self._hard, chosen == "leave")
        self.dismiss(what if chosen else None)


def _option(label: str, says: str) -> Content:
    return Content.assemble((label, "bold"), "\n", (f"  {says}", QUIET))
