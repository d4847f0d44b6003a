"""The title: whose fleet it is, what is wrong in one line, and below it the main screens, each with its key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import events, on
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
            yield Static(Content.styled(self._here.capitalize(), "bold reverse"), id="here", markup=False)
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


class Way(NamedTuple):
    """One of the main screens in the line. start, end: its columns there."""

    name: str
    label: str
    start: int
    end: int


class Ways(Static):
    """The main screens in a line, the one here reversed. A click goes there.

    Where there is no room for every name, the others are numbers only.
    """

    def __init__(self, here: str) -> None:
        super().__init__(markup=False)
        self._here = here

    @on(events.Resize)
    def _show(self) -> None:
        self.update(Content(_GAP).join(self._drawn(way) for way in self._ways()))

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        for way in self._ways():
            if place is not None and way.start <= place.x < way.end:
                cast("KeyturnApp", self.app).action_go(way.name)

    def _drawn(self, way: Way) -> Content:
        if way.name == self._here:
            return Content.styled(way.label, "bold reverse")
        return Content.assemble((way.label[:3], "bold $text-accent"), way.label[3:])

    def _ways(self) -> list[Way]:
        whole = list(self._laid_out(_SCREENS))
        return whole if whole[-1].end <= self.size.width else list(self._laid_out((self._here,)))

    def _laid_out(self, named: tuple[str, ...]) -> Iterator[Way]:
        start = 0
        for number, name in enumerate(_SCREENS, 1):
            label = f" {number} {name.capitalize()} " if name in named else f" {number} "
            yield Way(name, label, start, start + len(label))
            start += len(label) + len(_GAP)
