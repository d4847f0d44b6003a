"""Questions that want a yes: whether to pin a host key, whether to protect servers first. No has the focus."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from bootstrap.attended.attendant import ProtectServers, TrustHostKey
from bootstrap.host_key_words import about_host_key
from bootstrap.protect_first import QUESTION
from keys.inert import inert
from tui.fields import QUIET
from tui.questions.panel import Panel, QuestionText


class YesOrNoPanel(Panel[bool]):
    """A subclass says what it is about, and what is asked."""

    def text(self) -> Content:
        raise NotImplementedError

    def asks(self) -> str:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with QuestionText():
            yield Static(self.text(), markup=False)
        yield Static(Content.styled(self.asks(), "bold"), markup=False)
        with Horizontal(classes="buttons"):
            yield Button("No", id="no", compact=True)
            yield Button("Yes", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.give(event.button.id == "yes")


class TrustPanel(YesOrNoPanel):
    """The fingerprint of a host key, those that were pinned before, and where to compare them."""

    question: TrustHostKey

    def text(self) -> Content:
        lines, _ = about_host_key(self.question.untrusted)
        after = "With no, nothing is done there, and what is wanted of it stays pending."
        return Content("\n").join([*map(Content, lines), Content(""), Content.styled(after, QUIET)])

    def asks(self) -> str:
        return about_host_key(self.question.untrusted)[1]


class ProtectPanel(YesOrNoPanel):
    """What would be replaced, and what is written against it."""

    question: ProtectServers

    def text(self) -> Content:
        lines = self.question.why[:4000].splitlines()
        after = "With no, no key is changed there, and what is wanted of it stays undone."
        return Content("\n").join(
            [*(Content(inert(line, 600)) for line in lines), Content(""), Content.styled(after, QUIET)]
        )

    def asks(self) -> str:
        return QUESTION
