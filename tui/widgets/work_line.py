"""One line about the work under way, on every main screen: how far it is, or that it waits for an answer."""

from textual.content import Content
from textual.widgets import Static

from bootstrap.attended.course import total
from bootstrap.attended.work import WorkView
from keys.inert import inert


class WorkLine(Static):
    """Hidden while there is none."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        self.watch(self.app, "work", self._show)

    def _show(self, work: WorkView | None) -> None:
        self.display = work is not None and not work.is_over
        if work is not None:
            says = "waits for your answer" if work.question else total(work.rows) or "has begun"
            key = ("w", "bold $text-accent")
            self.update(Content.assemble(f"{inert(work.title, 80)}: {says} · ", key, " shows it"))

    def on_click(self) -> None:
        self.call_later(self.app.run_action, "show_work")
