"""Before a rotation: the new public key of a device, pasted; or, of this machine, that one will be made here."""

from collections.abc import Callable, Iterator
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static, TextArea

from keys.errors import InvalidInputError
from keys.inert import inert
from keys.key_text import holds_private_key
from keys.public_key import PublicKey
from tui.fields import QUIET

_HERE = (
    "This is the machine that keyturn runs on: a new key is made here, beside the old one, which stays until the new "
    "one gets in everywhere. You see the plan before anything is done."
)
_THERE = "Make a new key on the device (ssh-keygen -t ed25519), and paste its public half here:"


class Rotating(NamedTuple):
    """key: the device's new one; None where it is made here."""

    name: str
    key: PublicKey | None


class RotateScreen(ModalScreen[Rotating | None]):
    """Gives what is to be rotated; None for a change of mind. Nothing is done yet.

    read: of the text that was pasted, the key; raises InvalidInputError. is_here: whether this machine is the device.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel", key_display="esc")]

    def __init__(self, name: str, read: Callable[[str], PublicKey], *, is_here: bool) -> None:
        super().__init__()
        self._device, self._read, self._is_here = name, read, is_here
        self._key: PublicKey | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"rotate {inert(self._device, 50)}")
            box.border_subtitle = "esc cancels"
            yield from self._body()
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="no")
                yield Button("Show the plan", id="yes", variant="primary", disabled=not self._is_here)

    def _body(self) -> Iterator[Widget]:
        yield Static(_HERE if self._is_here else _THERE, markup=False)
        if not self._is_here:
            yield TextArea(id="pasted", soft_wrap=True)
            yield Static(id="verdict", markup=False)

    def on_mount(self) -> None:
        self.query_one("#no" if self._is_here else "#pasted").focus()

    @on(TextArea.Changed)
    def _judge(self, event: TextArea.Changed) -> None:
        pasted = event.text_area
        self._key, said = self._judged(pasted.text)
        self.query_one("#verdict", Static).update(said)
        self.query_one("#yes", Button).disabled = self._key is None
        if holds_private_key(pasted.text):
            with self.prevent(TextArea.Changed):
                pasted.load_text("")  # neither shown nor brought back by an undo

    def _judged(self, text: str) -> tuple[PublicKey | None, Content]:
        if not text.strip():
            return None, Content("")
        try:
            key = self._read(text)
        except InvalidInputError as error:
            hint = Content.styled(inert(error.hint), QUIET)
            return None, Content("\n").join([Content.styled(inert(error.what), "$text-error"), hint])
        return key, Content(f"{key.type} {key.fingerprint}\nCompare that with what the device shows.")

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(Rotating(self._device, self._key) if event.button.id == "yes" else None)
