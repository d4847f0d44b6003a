"""The Textual application: its main screens, and what holds on each of them.

It renders events and the matrix, and decides nothing. Screens watch `audit`, `looking_steps`, `trouble` and `work`, and
ask by messages.
"""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.errors import NoWidget
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget

from keys.device import Status
from keys.inert import inert
from tui.backend import Backend
from tui.closing_app import ClosingApp
from tui.commands import EVERYWHERE, Command, everywhere_else
from tui.looking_app import now
from tui.messages import Begin, LookAgain
from tui.modes import MODES
from tui.stylesheet import KeptStylesheet
from tui.themes import DEFAULTS, NAMES, THEMES, after

if TYPE_CHECKING:
    from bootstrap.attended.revoking import Revoking
    from keys.access_request import AccessRequest


_MATTERS = (
    "frame",
    "lists",
    "dialogs",
    "forms",
    "access",
    "devices",
    "work",
    "pairing",
    "tour",
)  # the later, the stronger
STYLES: list[str | PurePath] = [Path(__file__).with_name("styles") / f"{matter}.tcss" for matter in _MATTERS]
_WIDTHS = [(0, "-narrow"), (110, "-wide")]
_HEIGHTS = [(0, "-short"), (17, "-medium"), (30, "-tall")]
_REQUEST = "Paste what the device gave: keyturn onboard NAME --kind KIND --request prints it there."
_SECONDS_TO_LAY_OUT = 0.05  # a resize sets classes, and these lay the screen out once more
_FLAT = 9  # lines; below that, what the screen is about has them all


class KeyturnApp(ClosingApp):
    """welcome: shown first, where there is no fleet to look at yet. wants_demo: whether it was left for the demo."""

    TITLE = "keyturn"
    CSS_PATH = STYLES
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS
    MODES = MODES
    DEFAULT_MODE = "access"
    COMMANDS_EVERYWHERE: ClassVar[tuple[Command, ...]] = EVERYWHERE
    BINDINGS: ClassVar[list[BindingType]] = [command.binding for command in EVERYWHERE]

    wants_demo = False

    def __init__(
        self, backend: Backend, clock: Callable[[], datetime] = now, *, welcome: Screen[None] | None = None
    ) -> None:
        super().__init__(backend, clock, colourless="NO_COLOR" in os.environ)
        for theme in THEMES:
            self.register_theme(theme)
        chosen = backend.theme if backend.theme in self.available_themes else NAMES[0]
        self.theme = "ansi-dark" if self.no_color else chosen
        self.stylesheet = KeptStylesheet(self.get_css_variables())
        self._welcome = welcome

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the same commands as the keys, and the choice of a theme."""
        here: tuple[Command, ...] = getattr(screen, "COMMANDS_HERE", ())
        for command in (*here, *everywhere_else(here, self.COMMANDS_EVERYWHERE)):
            yield SystemCommand(command.label, command.help, partial(self._run_command, screen, command))
        if not self.no_color:
            yield SystemCommand("All themes", "Choose one of all themes", self.action_change_theme)

    async def _run_command(self, screen: Screen[object], command: Command) -> None:
        await screen.run_action(command.action)

    def get_driver_class(self) -> type[Driver]:
        if os.name != "posix":
            return super().get_driver_class()
        from tui.driver import TerminalDriver

        return TerminalDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def on_mount(self) -> None:
        self.watch(self, "theme", self._keep_theme, init=False)
        if self._welcome is None:
            self.look_again()
        else:
            self.push_screen(self._welcome)

    @on(Resize)
    def _flatten(self, event: Resize) -> None:
        self.set_class(event.size.height < _FLAT, "-flat")
        self.set_timer(_SECONDS_TO_LAY_OUT, self._show_focus)

    def _show_focus(self, tries: int = 20) -> None:
        """What has the focus stays in sight in a smaller window. A busy machine lays out later."""
        focused = self.screen.focused if self.screen_stack else None  # there is none once the screens close
        if focused is not None and tries and not self._is_in_sight(focused):
            focused.scroll_visible(animate=False)
            self.set_timer(_SECONDS_TO_LAY_OUT, partial(self._show_focus, tries - 1))

    def _is_in_sight(self, widget: Widget) -> bool:
        try:
            return bool(self.screen.find_widget(widget).visible_region)
        except NoWidget:  # hidden, which is as it should be
            return True

    def _keep_theme(self, theme: str) -> None:
        self.in_thread("theme", partial(self.backend.choose_theme, theme))

    def leave_for_the_demo(self) -> None:
        """The demo brings its own fleet, so whoever opened these screens begins it once they are closed."""
        self.wants_demo = True
        self.exit()

    def action_go(self, screen: str) -> None:
        """Show one of the main screens; the one for the work is left behind."""
        if self.shows_work:
            self.screen.dismiss()
        self.switch_mode(screen)

    def action_revoke(self, name: str) -> None:
        """Ask how, then begin to revoke this device, or the foreign key of this fingerprint."""
        from tui.screens.revoke import RevokeScreen

        devices = self.audit.matrix.devices if self.audit else ()
        status = next((one.status for one in devices if one.name == name), Status.ACTIVE)
        self.push_screen(RevokeScreen(name, status), self._revoke)

    def _revoke(self, what: "Revoking | None") -> None:
        if what is not None:
            job = self.backend.revoke(what.name, what.status, block=what.block)
            self.post_message(Begin(f"revoke {what.name}", job))

    def action_apply(self) -> None:
        """Finish what is pending, and repair what differs."""
        self.post_message(Begin("apply", self.backend.apply()))

    def action_onboard(self) -> None:
        """Show the form for a device that is to be let in."""
        from tui.screens.onboard import OnboardScreen

        if not isinstance(self.screen, OnboardScreen):
            self.push_screen(OnboardScreen())

    def action_approve(self) -> None:
        """Take in the request of a device that asks to be let in."""
        from bootstrap.attended.approving import about_request, request_of
        from tui.screens.paste import PasteScreen

        now = self.clock()
        about = partial(about_request, fleet=self.backend.name, at=now)
        screen = PasteScreen("approve", _REQUEST, partial(request_of, at=now), about)
        self.push_screen(screen, self._approve)

    def _approve(self, request: "AccessRequest | None") -> None:
        if request is not None:
            self.post_message(Begin(f"approve {inert(request.name, 60)}", self.backend.approve(request)))

    def action_look(self) -> None:
        """The screen is told first: it may have more to look at than the targets."""
        self.screen.post_message(LookAgain())

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_turn_theme(self) -> None:
        """The next of keyturn's own themes."""
        if self.no_color:
            self.notify("NO_COLOR is set: there are no colours to change.", markup=False)
        else:
            self.theme = after(self.theme)
