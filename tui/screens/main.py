"""What the main screens share: the title with the way to the others, the trouble, the work under way, the status."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from bootstrap.workflows.audit import Audit
from keys.inert import inert
from tui.commands import Command
from tui.summary import seen_summary
from tui.widgets.footer import Footer
from tui.widgets.title import Title
from tui.widgets.trouble import Trouble
from tui.widgets.work_line import WorkLine

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_SECONDS_BETWEEN_AGES = 10.0


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The keys of these commands, and those that every main screen has."""
    return [
        *(command.binding for command in commands),
        Binding("tab", "app.focus_next", "Next field", show=False),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False),
        Binding("ctrl+c,super+c", "screen.copy_text", "Copy", show=False),
    ]


class MainScreen(Screen[None], inherit_bindings=False):
    """A subclass lays out its body, and shows what is seen whenever `show` is called.

    NAME: as in the application's modes. COMMANDS_HERE: beside those that hold everywhere.
    """

    AUTO_FOCUS = ""  # the first widget may be one that is hidden
    NAME: ClassVar[str] = ""
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = ()

    def compose(self) -> ComposeResult:
        yield Title(self.NAME)
        yield Trouble(id="trouble", markup=False)
        yield from self.body()
        yield WorkLine()
        yield Static(id="status", markup=False)
        yield Footer()

    def body(self) -> Iterable[Widget]:
        """What lies between title and status."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.watch(self.app, "trouble", self.query_one(Trouble).show)
        self.watch(self.app, "audit", self.show)
        self.watch(self.app, "looking_steps", self._follow_look)
        self.set_interval(_SECONDS_BETWEEN_AGES, self._follow_look)

    @on(events.ScreenResume)
    def _follow_look(self) -> None:
        """A screen that nobody sees is drawn once it is shown."""
        if self.is_current:
            self.show_progress()

    def show(self, audit: Audit | None) -> None:  # noqa: ARG002  for those that show it
        """Show what the last look has seen; None before there was one."""
        self.show_status()

    def show_progress(self) -> None:
        """Show how far the look under way has come, and how old it all is."""
        self.show_status()

    def status_parts(self) -> Iterator[str]:
        """What the line above the footer says: how far the look under way has come, how old what is shown is.

        A subclass puts what is its own before that.
        """
        if self.keyturn.looking is not None:
            yield inert(str(self.keyturn.looking))
        if self.keyturn.audit is not None:
            yield seen_summary(self.keyturn.audit, self.keyturn.clock())

    def show_status(self) -> None:
        said = Content(" · ".join(self.status_parts()))
        self.query_one("#status", Static).update(said, layout=False)

    def copy(self, text: str) -> None:
        """By the terminal (OSC 52), so that it works over SSH too. text: inert, but for lines of ours."""
        self.app.copy_to_clipboard(text)
        self.notify(f"Given to the terminal's clipboard: {inert(text, 120)}", markup=False)

    @property
    def keyturn(self) -> "KeyturnApp":
        return cast("KeyturnApp", self.app)
