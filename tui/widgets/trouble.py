"""An error, with its hint. Never a traceback."""

from textual.content import Content
from textual.widgets import Static

from bootstrap.defect import defect
from keys.errors import KeyturnError
from keys.inert import inert


class Trouble(Static):
    """Hidden while there is no error."""

    def show(self, error: BaseException | None) -> None:
        """Show it; None hides what was shown."""
        self.display = error is not None
        if error is not None:
            self.update(_text(error))


def _text(error: BaseException) -> Content:
    what, hint = (str(error), error.hint) if isinstance(error, KeyturnError) else defect(error)
    lines = [Content.assemble(("error: ", "bold"), inert(what))]
    if hint:
        lines.append(Content.assemble(("hint: ", "bold"), inert(hint)))
    return Content("\n").join(lines)
