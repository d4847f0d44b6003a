"""What the work is, how far it has come, and for how long it has been at it: ticks once a second until it is over."""

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from bootstrap.age import elapsed
from bootstrap.attended.course import total
from keys.inert import inert

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_TICK = 1.0  # seconds


class WorkTitle(Horizontal):
    """Shows the application's work."""

    def compose(self) -> ComposeResult:
        yield Static(id="work-name", markup=False)
        yield Static(id="work-total", markup=False)

    def on_mount(self) -> None:
        self.watch(self.app, "work", self._show)
        self.set_interval(_TICK, self._show)

    def _show(self) -> None:
        app = cast("KeyturnApp", self.app)
        work = app.work
        if work is not None:
            self.query_one("#work-name", Static).update(Content.styled(inert(work.title, 80), "bold"))
            parts = (total(work.rows), elapsed(work.took(app.clock())))
            self.query_one("#work-total", Static).update(Content(" · ".join(filter(None, parts))))
