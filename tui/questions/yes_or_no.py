"""Questions that want a yes: whether to pin a host key, whether to protect servers first. No has the focus."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from bootstrap.attended.attendant import ProtectServers, TrustHostKey
from keys.inert import inert
from tui.questions.panel import Panel


class YesOrNoPanel(Panel[bool]):
    """A subclass says what it is about."""

    def text(self) -> Content:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield Static(self.text(), markup=False)
        with Horizontal(classes="buttons"):
            yield Button("No", id="no")
            yield Button("Yes", id="yes", variant="warning")

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")


class TrustPanel(YesOrNoPanel):
    """The fingerprint of a host key, and where to compare it."""

    question: TrustHostKey

    def text(self) -> Content:
        untrusted = self.question.untrusted
        key = untrusted.host_key
        shown = f"{key.type} {key.fingerprint}" if key else ""
        return Content(f"{untrusted.target} ({inert(untrusted.host)}, port {untrusted.port}) shows\n{shown}")


class ProtectPanel(YesOrNoPanel):
    """What would be replaced, and what is written against it."""

    question: ProtectServers

    def text(self) -> Content:
        return Content(
            f"{inert(self.question.why, 2000)}\nWrite lifecycle {{ ignore_changes = [ssh_keys] }} there now?"
        )
