"""The part of the application that closes: left by a person, by a signal, or by a defect.

While a screen closes, what was set off before may still run. It finds a part gone, or no place for a new one: that is
no defect.
"""

from asyncio import InvalidStateError
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual._context import active_message_pump
from textual.app import ScreenStackError
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.message_pump import MessagePump
from textual.widget import MountError, Widget
from textual.widgets import OptionList
from textual.worker import WorkerFailed, active_worker

from tui.working_app import WorkingApp

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

_GONE = (InvalidStateError, MountError, NoMatches, NoScreen, ScreenStackError)


class _Palette(CommandPalette):
    """Closed once, as whatever lies above another screen: escape may come twice before it is gone."""

    _dismissed = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        if self._dismissed or not self.is_active:
            return AwaitComplete()
        self._dismissed = True
        return super().dismiss(result)


class ClosingApp(WorkingApp):
    """crash: what nobody caught, and has closed the screens."""

    async def action_quit(self) -> None:
        """Leave at once, or, with work under way, once the person has said what is to become of it."""
        if self.is_working and (work := self.last_work) is not None:
            from tui.screens.leave import LeaveScreen

            self.push_screen(LeaveScreen(begun=work.begun, leaves=work.stop_leaves), self._leave)
        else:
            self.exit()

    def _leave(self, agreed: bool | None) -> None:
        if agreed:
            self.end()

    def end(self) -> None:
        """Leave now; what the work has begun at targets is let finish."""
        self.close_work()
        self.exit()

    @property
    def crash(self) -> Exception | None:
        return self._exception

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002  as Textual has it
        """Close the screens: the terminal is given back before anything is said, and nothing of a traceback is."""
        self.close_work()
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self.panic()

    def action_command_palette(self) -> None:
        """Not while one is there, if only until it is closed: Textual gives them all one name."""
        if not any(isinstance(screen, CommandPalette) for screen in self._nodes):
            self.push_screen(_Palette(id="--command-palette"))

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """A list that is not laid out yet has no pages, and Textual would look for one all the same."""
        if "page_" in str(action) and not self._has_pages():
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _has_pages(self) -> bool:
        """Whether it is no list that a key for pages is for now, or one that is laid out."""
        in_palette = self.screen.query(CommandList) if isinstance(self.screen, CommandPalette) else ()
        paged = next(iter(in_palette), self.focused)
        return not isinstance(paged, OptionList) or bool(paged.scrollable_content_region)

    def _handle_exception(self, error: Exception) -> None:
        """Whatever nobody caught: of a handler, a watcher, a timer or a worker."""
        cause: BaseException = error
        part: MessagePump = active_message_pump.get(self)
        if isinstance(error, WorkerFailed):
            cause, part = error.error, active_worker.get().node
        if not (isinstance(cause, _GONE) and self._closes(part)):
            super()._handle_exception(error)

    def _closes(self, part: MessagePump) -> bool:
        """Whether all screens close, or the one that this is a part of."""
        if self._exit or not self.is_running:
            return True
        if not isinstance(part, Widget):
            return False
        shown = [screen for mode in self._screen_stacks for screen in self.get_screen_stack(mode)]
        return not any(node in shown for node in part.ancestors_with_self)
