"""What was done on this machine itself, a line a step, as soon as it has ended. What has failed is told in full."""

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from bootstrap.device_setup.running import Done
from keys.inert import inert


class Steps(VerticalScroll, can_focus=False):
    """Hidden while there is none."""

    _shown: tuple[Done, ...] = ()

    def show(self, steps: Sequence[Done]) -> None:
        """Those that ended so far, in their order."""
        self.display = bool(steps)
        if self._shown != (shown := tuple(steps)):
            self._shown = shown
            self.set_class(any(done.error for done in shown), "-failed")
            self.remove_children()
            self.mount_all(Static(_line(done), markup=False, classes="-failed" if done.error else "") for done in shown)


def _line(done: Done) -> Content:
    if done.error is None:
        return Content.assemble(("✓ ", "$text-success"), f"{inert(done.name, 60)}: {inert(done.said, 200)}")
    hint = f" hint: {inert(done.error.hint, 200)}" if done.error.hint else ""
    return Content.assemble(("✖ ", "$text-error"), f"{inert(done.name, 60)}: {inert(str(done.error), 200)}{hint}")
