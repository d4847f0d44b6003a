"""Before something is begun: how it is to be done. Nothing is done yet: the plan comes next."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.fields import QUIET
from tui.screens.above import Dialog, Result

KEY = "bold $text-accent"


class ChoosingScreen(Dialog[Result]):
    """A subclass has the choices, takes the one that is chosen, and says what further keys turn. NEXT: what follows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", key_display="esc"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]
    NEXT: ClassVar[str] = ""

    def heading(self) -> str:
        raise NotImplementedError

    def choices(self) -> Iterable[Option]:
        """The first one has the focus."""
        raise NotImplementedError

    def how(self) -> Content:
        """What the further keys have turned so far."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self.heading())
            box.border_subtitle = "enter chooses · esc cancels"
            yield OptionList(*self.choices(), markup=False)
            yield Static(self.how(), id="how", markup=False)
            yield Static(Content.styled(self.NEXT, QUIET), markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def show_how(self) -> None:
        self.query_one("#how", Static).update(self.how())

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        options.action_cursor_down() if step > 0 else options.action_cursor_up()


def choice(label: str, says: str, name: str = "") -> Option:
    """name: what it is known by once it is chosen; empty for one that changes nothing."""
    return Option(Content.assemble((label, "bold"), "\n", (f"  {says}", QUIET)), id=name or None)


def box(label: str, says: str, *, is_ticked: bool) -> Content:
    """What a key turns on and off."""
    return Content.assemble((f"[{'x' if is_ticked else ' '}] {label}", "bold" if is_ticked else ""), f": {says}")
