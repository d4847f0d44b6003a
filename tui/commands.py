"""Every command of the screens, declared once: its key, footer, palette entry and help all come from here."""

from typing import NamedTuple

from textual.binding import Binding


class Command(NamedTuple):
    """action: a Textual action, as the screen finds it. in_footer: whether the footer shows it."""

    key: str
    action: str
    label: str
    help: str
    in_footer: bool = True
    key_shown: str = ""

    @property
    def binding(self) -> Binding:
        return Binding(self.key, self.action, self.label, show=self.in_footer, key_display=self.key_shown or None)


EVERYWHERE = (
    Command("1", "app.go('access')", "Access", "Who gets in where", False),
    Command("2", "app.go('devices')", "Devices", "Every device, and what can be done with it", False),
    Command("3", "app.go('audit')", "Audit", "What is not as it should be, and what mends it", False),
    Command("4", "app.go('history')", "History", "What was done, when, where and by whom", False),
    Command("5", "app.go('doctor')", "Doctor", "What is missing on this machine", False),
    Command("w", "app.show_work", "Work", "The change under way, or how the last one ended", False),
    Command("r", "app.look", "Look again", "Look at every target again; changes nothing"),
    Command("t", "app.turn_theme", "Theme", "The next theme: dark, light, for poor sight", False),
    Command("question_mark", "app.help", "Help", "What the signs mean, and all keys", True, "?"),
    Command("q", "app.quit", "Quit", "Leave keyturn"),
)

ACCESS = (
    Command("f", "only_problems", "Problems", "Only targets with a problem, or all again"),
    Command("n", "next_problem(1)", "Next", "Go to the next cell that is a problem"),
    Command("N", "next_problem(-1)", "Previous", "Go to the previous cell that is a problem", False),
    Command("tab", "switch_list", "Findings", "Go to the findings, or back to the matrix", True, "tab"),
    Command("enter", "zoom", "Detail", "Detail on the whole screen; esc goes back", True, "enter"),
    Command("p", "show_key", "Public key", "The public key of the device there, as a QR code, to copy", False),
)

DEVICES = (Command("x", "revoke", "Revoke", "Take the device out everywhere: shows what that means first"),)

WORK = (
    Command("escape", "leave", "Back", "Leave this screen; the work goes on", True, "esc"),
    Command("s", "stop", "Stop", "Let what is under way at servers finish, and begin nothing more"),
)

MOVES = (
    ("arrows", "move"),
    ("h j k l", "move, as in vi"),
    ("page up/down", "move by a page; ctrl+u, ctrl+d by half of one"),
    ("home, end", "first and last column; 0 and $ too"),
    ("g, G", "first and last row"),
)
