"""What to do where there is nothing to show."""

from textual.content import Content
from textual.widgets import Static

from tui.access_view import AccessView, Choice

_KEY = "bold $text-accent"

NO_TARGETS = Content.assemble(
    "keyturn.toml names no place yet where a key could be let in. Add a server to it:\n\n",
    ('  [servers.web]\n  host = "203.0.113.7"\n  user = "root"\n', _KEY),
    "\nthen press ",
    ("r", _KEY),
    " to look. Then let a device in: ",
    ("o", _KEY),
    " onboards this machine or another.\nWhat is missing on this machine for all that: ",
    ("5", _KEY),
    ".",
)
NO_DEVICES = Content.assemble(
    "No device is in this fleet yet. Press ",
    ("o", _KEY),
    " to let the first one in: this machine, or another by its public key.\n\nWhat is missing on this machine: ",
    ("5", _KEY),
    ".",
)
NO_PROBLEMS = Content.assemble("No target has a problem. Press ", ("f", _KEY), " to show them all.")


def access_guide(view: AccessView) -> Content | None:
    """What to do where the matrix is empty, or has no device; None where nothing need be said."""
    if not view.seen.rows:
        return NO_TARGETS
    if not view.audit.matrix.devices:
        return NO_DEVICES
    if view.rows:
        return None
    return NO_PROBLEMS if view.choice == Choice(only_problems=True, order=view.choice.order) else _left_out(view)


def _left_out(view: AccessView) -> Content:
    """Which choices leave nothing over."""
    lines = [f"None of {len(view.seen.rows)} targets is left:", *(f"  {told}" for told in view.told)]
    return Content("\n".join(lines))


class Guide(Static):
    """Hidden while there is nothing to say."""

    def show(self, guide: Content | None) -> None:
        """Show this; None hides what was shown."""
        self.display = guide is not None
        self.update(guide or Content(""))
