"""The check-list: what revoking does not change and a person has to, each to be ticked off once it is done."""

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from keys.errands import Errand
from keys.inert import inert
from tui.fields import QUIET, field, title
from tui.widgets.vi_list import ViList


class Checklist(ViList):
    """Hidden while there is nothing on it. What is left stands first, what is done is quiet."""

    def __init__(self) -> None:
        super().__init__(id="checklist", markup=False)
        self._shown: tuple[tuple[Errand, bool], ...] = ()
        self.display = False

    def show(self, errands: Sequence[Errand], done: frozenset[str]) -> None:
        """Show these instead; the highlighted place stays."""
        rows = tuple(sorted(((one, one.id in done) for one in errands), key=lambda row: row[1]))
        if rows == self._shown:
            return
        place, self._shown = self.highlighted or 0, rows
        self.display = bool(rows)
        left = sum(not is_done for _, is_done in rows)
        self.border_title = f"to do by hand: {left} of {len(rows)} left" if left else "by hand: all of it is done"
        self.set_options([Option(_line(*row)) for row in rows])
        self.highlighted = min(place, len(rows) - 1) if rows else None

    @property
    def errand(self) -> Errand | None:
        """The highlighted one."""
        here = self.highlighted
        return self._shown[here][0] if here is not None and here < len(self._shown) else None


def errand_detail(errand: Errand) -> Content:
    """All of it."""
    return Content("\n").join(_detail(errand))


def _detail(errand: Errand) -> Iterator[Content]:
    yield title(errand.id)
    yield Content("")
    yield field("what", errand.what)
    yield field("to do", errand.how)
    yield Content("")
    yield Content.styled("space ticks it off, once it is done", QUIET)


def _line(errand: Errand, is_done: bool) -> Content:
    if is_done:
        return Content.styled(f"● done  {inert(errand.id, 60)}", QUIET)
    return Content.assemble(
        ("· left  ", "$text-warning"), (inert(errand.id, 60), "bold"), f"  {inert(errand.what, 300)}"
    )
