"""One line about the work under way, on every main screen: how far it is, or that it waits for an answer."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from keys.inert import inert

if TYPE_CHECKING:
    from bootstrap.attended.work import WorkView


class WorkLine(Static):
    """Hidden while there is none."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        self.watch(self.app, "work", self._show)

    def _show(self, work: "WorkView | None") -> None:
        self.display = work is not None and not work.is_over
        if work is not None:
            from tui.work_words import progress_of

            key = ("w", "bold $text-accent")
            style = "bold" if work.question else ""
            self.update(
                Content.assemble(key, "  ", (f"{inert(work.title, 60)}: {inert(progress_of(work), 200)}", style))
            )

    def on_click(self) -> None:
        self.call_later(self.app.run_action, "show_work")
