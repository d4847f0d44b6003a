"""Before a revocation: is it lost or put away, and to be blocked too? Nothing is done yet: the plan comes next."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bootstrap.attended.revoking import Revoking
from keys.device import Status
from keys.inert import inert
from tui.fields import QUIET
from tui.screens.above import Dialog

_LOST = ("Lost or stolen", "Somebody may have it. What they may have left is on your list, too.")
_RETIRED = ("Put away", "It is in your hands, wiped, or broken: nobody else has it.")
_WORDS = {Status.LOST: _LOST, Status.RETIRED: _RETIRED}
_STANDING = ("Finish it", "It is revoked already: what is pending is taken up again.")
_CANCEL = ("Cancel", "Nothing is done.")
_NEXT = "Either way its keys are taken out everywhere, and its sessions end. You see the plan first."


class RevokeScreen(Dialog[Revoking | None]):
    """Gives what is to be revoked, and how; None for a change of mind.

    status: of the device now; ACTIVE for a key that no device owns.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", key_display="esc"),
        Binding("b", "turn_block", "Block", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    def __init__(self, name: str, status: Status) -> None:
        super().__init__()
        self._what, self._status = name, status
        self._block = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"revoke {inert(self._what, 50)}")
            box.border_subtitle = "enter chooses · esc cancels"
            yield OptionList(*self._options(), markup=False)
            yield Static(id="block", markup=False)
            yield Static(Content.styled(_NEXT, QUIET), markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self._show_block()

    def _options(self) -> Iterator[Option]:
        for status, (label, says) in _WORDS.items():
            if self._status is Status.LOST and status is Status.RETIRED:
                continue  # lost it stays
            words = _STANDING if status is self._status else (label, says)
            yield Option(_option(*words), id=status.value)
        yield Option(_option(*_CANCEL))

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if step > 0 else options.action_cursor_up()

    def action_turn_block(self) -> None:
        self._block = not self._block
        self._show_block()

    def _show_block(self) -> None:
        mark = "[x]" if self._block else "[ ]"
        says = "also put its keys into the servers' lists of revoked keys, so that a line put back stays useless"
        line = Content.assemble(
            ("b ", "bold $text-accent"), (f"{mark} block", "bold" if self._block else ""), f": {says}"
        )
        self.query_one("#block", Static).update(line)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id
        self.dismiss(Revoking(self._what, Status(chosen), self._block) if chosen else None)


def _option(label: str, says: str) -> Content:
    return Content.assemble((label, "bold"), "\n", (f"  {says}", QUIET))
