"""The title: whose fleet it is, what is wrong in one line, and below it the main screens, each with its key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from bootstrap.workflows.audit import Audit
from keys.inert import inert
from tui.summary import findings_summary

if TYPE_CHECKING:
    from tui.app import KeyturnApp

_SCREENS = ("access", "devices", "audit", "history", "doctor")
_GAP = "  "


class Title(Vertical):
    """here: which of the main screens it stands on."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        with Horizontal(id="title"):
            yield Static(self._fleet(), id="fleet", markup=False)
            yield Static(id="summary", markup=False)
        yield Ways(self._here)

    def on_mount(self) -> None:
        self.watch(self.app, "audit", self._show)

    def _fleet(self) -> Content:
        name = inert(cast("KeyturnApp", self.app).backend.name, 40)
        return Content.assemble(("keyturn ", "bold $text-primary"), (name, "bold"))

    def _show(self, audit: Audit | None) -> None:
        if audit is not None:
            self.query_one("#fleet", Static).update(self._fleet())  # one that was just made has its name by now
            seen = findings_summary(audit.findings) if audit.matrix.wishes else Content("nothing to look at yet")
            self.query_one("#summary", Static).update(seen)


class Ways(Static):
    """The main screens in a line. A click goes there."""

    def __init__(self, here: str) -> None:
        super().__init__(markup=False)
        self._here = here

    def on_mount(self) -> None:
        self.update(Content(_GAP).join(self._label(number, name) for number, name in enumerate(_SCREENS, 1)))

    def _label(self, number: int, name: str) -> Content:
        style = "bold reverse" if name == self._here else ""
        return Content.assemble((f" {number} ", "$text-accent"), (f"{name.capitalize()} ", style))

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        for name, start, end in self._places():
            if place is not None and start <= place.x < end:
                cast("KeyturnApp", self.app).action_go(name)

    def _places(self) -> Iterator[tuple[str, int, int]]:
        start = 0
        for name in _SCREENS:
            end = start + len(name) + 4
            yield name, start, end
            start = end + len(_GAP)
