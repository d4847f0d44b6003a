"""The part of the application that looks: what is known of the fleet, how old it is, and the look under way.

Looking is done in threads, by what stands behind the screens. What was seen last is shown at once; a look follows it.
"""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import App
from textual.reactive import var
from textual.worker import Worker, WorkerState

from tui.backend import Backend
from tui.collecting import take_up
from tui.looking import Looking
from tui.messages import Happened, LookAgain, Looked, Recalled

if TYPE_CHECKING:
    from bootstrap.events import Event
    from bootstrap.workflows.audit import Audit
    from keys.device import Device

_SECONDS_BETWEEN_REPAINTS = 0.1
_SECONDS_BETWEEN_LOOKS = 300.0
_SECONDS_TO_PAINT = 0.05


def now() -> datetime:
    return datetime.now(UTC)


class LookingApp(App[None]):
    """audit: the last look; None before the first. looking: the look under way. trouble: what the last one ended with.

    looking_steps: how often something has happened in the look under way.
    """

    audit: var["Audit | None"] = var(None, init=False)
    looking: Looking | None = None
    looking_steps: var[int] = var(0, init=False)
    trouble: var[BaseException | None] = var(None, init=False)

    def __init__(self, backend: Backend, clock: Callable[[], datetime], *, colourless: bool) -> None:
        # With NO_COLOR Textual alone would show shades of grey; with the terminal's own colours it leaves out all.
        super().__init__(ansi_color=True if colourless else None)
        self.backend = backend
        self.clock = clock
        self._repaint_is_due = False
        self._events: deque[Event] = deque()
        self._events_are_told = False

    def on_mount(self) -> None:
        self._next_look = self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look_unasked)

    @property
    def is_looking(self) -> bool:
        return self.looking is not None

    @property
    def devices(self) -> "tuple[Device, ...]":
        """As the last look has them; none before the first."""
        return self.audit.matrix.devices if self.audit else ()

    @property
    def is_working(self) -> bool:
        """Whether a job is under way."""
        return False

    @on(LookAgain)
    def look_again(self) -> None:
        """Begin to look, unless that is under way. The first time, what was seen last is shown meanwhile."""
        if self.looking is None:
            self.looking = Looking()
            self.trouble = None
            self.looking_steps += 1
            self.in_thread("look" if self.audit else "recall", self._look if self.audit else self._recall)

    def in_thread(self, group: str, work: Callable[[], None]) -> None:
        """Run it beside the screens. group: what its errors are known by."""
        self.run_worker(work, thread=True, group=group, exit_on_error=False)

    def _look_unasked(self) -> None:
        """What a job is changing is looked at once that has ended."""
        if not self.is_working:
            self.look_again()

    def _recall(self) -> None:
        self.post_message(Recalled(self.backend.recall()))

    @on(Recalled)
    def _take_recalled(self, message: Recalled) -> None:
        """Look once that is painted: a look takes the processor for itself when it begins.

        What Textual calls after a refresh is lost with a dialog that is closed right then.
        """
        self.audit = message.audit
        self.set_timer(_SECONDS_TO_PAINT, self._begin_look)

    def _begin_look(self) -> None:
        take_up()
        self.in_thread("look", self._look)

    def _look(self) -> None:
        self.post_message(Looked(self.backend.look(self._tell)))

    def _tell(self, event: "Event") -> None:
        """From any thread; what happens before the next repaint is one message."""
        self._events.append(event)
        if not self._events_are_told:
            self._events_are_told = True
            self.post_message(Happened())

    @on(Happened)
    def repaint_soon(self) -> None:
        """A thousand answers at once are one repaint."""
        if not self._repaint_is_due:
            self._repaint_is_due = True
            self.set_timer(_SECONDS_BETWEEN_REPAINTS, self.repaint)

    def repaint(self) -> None:
        """Show what has happened since."""
        self._repaint_is_due = False
        self._events_are_told = False
        while self._events:
            event = self._events.popleft()
            if self.looking is not None:
                self.looking.take(event)
        self.looking_steps += 1

    @on(Looked)
    def _take_audit(self, message: Looked) -> None:
        self._end_look()
        self.audit = message.audit

    @on(Worker.StateChanged)
    def _follow_look(self, message: Worker.StateChanged) -> None:
        if message.state is WorkerState.ERROR and message.worker.group == "look":
            self._end_look()
            self.trouble = message.worker.error
        elif message.state is WorkerState.ERROR and message.worker.group == "recall":
            self._begin_look()  # that meets the same trouble, or none

    def _end_look(self) -> None:
        self.looking = None
        self._events.clear()  # else they would count for the next look
        self._next_look.reset()
