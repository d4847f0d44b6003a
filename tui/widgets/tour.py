"""The panel of the guided tour: which chapter it is, what has happened, what to press next. A few lines, never more."""

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widgets import Static

from bootstrap.sandbox.tour import Page
from keys.inert import inert

if TYPE_CHECKING:
    from tui.tour_app import TourApp

_LONGEST = 200
_FEW_LINES = 17  # of a screen, which needs them all itself
_KEY = "bold $text-accent"


class TourPanel(Static):
    """Stands above everything else. Hidden by a key, on every screen at once."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        for name in ("page", "tour_is_shown", "skipping"):
            self.watch(self.app, name, self._show)

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        app = cast("TourApp", self.app)
        self.display = app.tour_is_shown and app.page is not None
        if app.page is not None:
            lines = _lines(app.page, skipping=app.skipping)
            self.update(Content("\n").join(lines[-1:] if self.screen.size.height < _FEW_LINES else lines))


def _lines(page: Page, *, skipping: bool) -> list[Content]:
    """The last one says what to do."""
    chapter = page.chapter
    where = f"Tour, {page.number} of {page.out_of}: {chapter.title}"
    skip = () if page.is_over else (("  >", _KEY), " does it for you")
    shown = inert(f"✓ proved: {'; '.join(page.proved)}", _LONGEST)
    proved = [Content.styled(shown, "$text-success")] if page.proved else []
    todo = f"… keyturn {chapter.words}" if skipping else chapter.to_do
    return [
        Content.assemble((inert(where, _LONGEST), "bold"), *skip, ("  T", _KEY), " hides this"),
        *proved,
        Content(inert(chapter.happened, _LONGEST)),
        Content.assemble(("▸ ", _KEY), (inert(todo, _LONGEST), "bold")),
    ]
