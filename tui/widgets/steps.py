"""What was done on this machine itself, a line a step, as soon as it has ended."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from bootstrap.device_setup.running import Done
from keys.inert import inert


class Steps(Static):
    """Hidden while there is none."""

    def show(self, steps: Sequence[Done]) -> None:
        """Those that ended so far, in their order."""
        self.display = bool(steps)
        self.update(Content("\n").join(_line(done) for done in steps))


def _line(done: Done) -> Content:
    if done.error is None:
        return Content.assemble(("✓ ", "$text-success"), f"{inert(done.name, 60)}: {inert(done.said, 200)}")
    hint = f" hint: {inert(done.error.hint, 200)}" if done.error.hint else ""
    return Content.assemble(("✖ ", "$text-error"), f"{inert(done.name, 60)}: {inert(str(done.error), 200)}{hint}")
