"""Every command of the screens, declared once: its key, footer, palette entry and help all come from here.

All of them only show; none changes anything on a target or in the fleet folder.
"""

from typing import NamedTuple

from textual.binding import Binding


class Command(NamedTuple):
    """action: a Textual action, as the access screen finds it. in_footer: whether the footer shows it."""

    key: str
    action: str
    label: str
    help: str
    in_footer: bool = True
    key_shown: str = ""

    @property
    def binding(self) -> Binding:
        return Binding(self.key, self.action, self.label, show=self.in_footer, key_display=self.key_shown or None)


COMMANDS = (
    Command("question_mark", "help", "Help", "What the signs mean, and all keys", True, "?"),
    Command("q", "quit", "Quit", "Leave keyturn"),
    Command("r", "look", "Look again", "Look at every target again; changes nothing"),
    Command("f", "only_problems", "Problems", "Only targets with a problem, or all again"),
    Command("n", "next_problem(1)", "Next", "Go to the next cell that is a problem"),
    Command("N", "next_problem(-1)", "Previous", "Go to the previous cell that is a problem", False),
    Command("tab", "switch_list", "Findings", "Go to the findings, or back to the matrix", True, "tab"),
    Command("enter", "zoom", "Detail", "Detail on the whole screen; esc goes back", True, "enter"),
    Command("p", "show_key", "Public key", "The public key of the device there, as a QR code, to copy", False),
    Command("t", "turn_theme", "Light or dark", "Change between a light and a dark theme", False),
)

MOVES = (
    ("arrows", "move"),
    ("h j k l", "move, as in vi"),
    ("page up/down", "move by a page; ctrl+u, ctrl+d by half of one"),
    ("home, end", "first and last column; 0 and $ too"),
    ("g, G", "first and last row"),
)
