"""Before a revocation: is it lost or put away, and to be blocked too? Nothing is done yet: the plan comes next."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bootstrap.attended.revoking import Revoking
from keys.device import Status
from keys.inert import inert
from tui.screens.choosing import KEY, ChoosingScreen, box, choice

_LOST = ("Lost or stolen", "Somebody may have it. What they may have left is on your list, too.")
_RETIRED = ("Put away", "It is in your hands, wiped, or broken: nobody else has it.")
_WORDS = {Status.LOST: _LOST, Status.RETIRED: _RETIRED}
_STANDING = ("Finish it", "It is revoked already: what is pending is taken up again.")
_CANCEL = ("Cancel", "Nothing is done.")


class RevokeScreen(ChoosingScreen[Revoking | None]):
    """Gives what is to be revoked, and how; None for a change of mind.

    status: of the device now; ACTIVE for a key that no device owns.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("b", "turn_block", "Block", show=False)]
    NEXT = "Either way its keys are taken out everywhere, and its sessions end. You see the plan first."

    def __init__(self, name: str, status: Status) -> None:
        super().__init__()
        self._what, self._status = name, status
        self._block = False

    def heading(self) -> str:
        return f"revoke {inert(self._what, 50)}"

    def choices(self) -> Iterator[Option]:
        for status, (label, says) in _WORDS.items():
            if self._status is Status.LOST and status is Status.RETIRED:
                continue  # lost it stays
            words = _STANDING if status is self._status else (label, says)
            yield choice(*words, status.value)
        yield choice(*_CANCEL)

    def action_turn_block(self) -> None:
        self._block = not self._block
        self.show_how()

    def how(self) -> Content:
        says = "also put its keys into the servers' lists of revoked keys, so that a line put back stays useless"
        return Content.assemble(("b ", KEY), box("block", says, is_ticked=self._block))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option.id
        self.dismiss(Revoking(self._what, Status(chosen), self._block) if chosen else None)
