"""Every command of the screens, declared once: its key, footer, palette entry and help all come from here."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from textual.binding import Binding


class Command(NamedTuple):
    """action: a Textual action, as the screen finds it. in_footer: whether the footer shows it.

    goes_first: whether it takes its key before whatever has the focus does; only while the action is allowed.
    """

    key: str
    action: str
    label: str
    help: str
    in_footer: bool = True
    key_shown: str = ""
    goes_first: bool = False

    @property
    def binding(self) -> Binding:
        shown = self.key_shown or None
        return Binding(
            self.key, self.action, self.label, show=self.in_footer, key_display=shown, priority=self.goes_first
        )


EVERYWHERE = (
    Command("1", "app.go('access')", "Access", "Who gets in where", False),
    Command("2", "app.go('devices')", "Devices", "Every device, and what can be done with it", False),
    Command("3", "app.go('audit')", "Audit", "What is not as it should be, and what mends it", False),
    Command("4", "app.go('history')", "History", "What was done, when, where and by whom", False),
    Command("5", "app.go('doctor')", "Doctor", "What is missing on this machine", False),
    Command("a", "app.apply", "Apply", "Finish what is pending, repair what differs: shows the plan first", False),
    Command(
        "ctrl+t",
        "app.apply_terraform",
        "Terraform",
        "Apply, then show what Terraform would do, and have it do exactly that",
        False,
        "^t",
    ),
    Command("o", "app.onboard", "Onboard", "Let a device in: this machine, or another", False),
    Command("A", "app.approve", "Approve", "Let a device in that asks for it: paste its request", False),
    Command("w", "app.show_work", "Work", "The change under way, or how the last one ended", False),
    Command(
        "r", "app.look", "Look again", "Look at every target again, in the doctor at this machine too; changes nothing"
    ),
    Command("t", "app.turn_theme", "Theme", "The next theme: dark, light, for poor sight", False),
    Command("question_mark", "app.help", "Help", "What the signs mean, and all keys", True, "?"),
    Command("q", "app.quit", "Quit", "Leave keyturn"),
)

_SET_UP = Command("u", "app.set_up", "Set up", "Set up ssh, the agent and Git on this machine again", False)

ACCESS = (
    Command(
        "slash", "search", "Search", "Only targets with these words: name, address, login, key, fingerprint", True, "/"
    ),
    Command("f", "only_problems", "Problems", "Only targets with a problem, or all again"),
    Command("d", "one_column", "Device", "Only the device or foreign key under the cursor, or all again"),
    Command("s", "sort", "Sort", "As in keyturn.toml, by name, or worst first"),
    Command("x", "revoke", "Revoke", "Take the device or foreign key out everywhere: shows what that means first"),
    Command("m", "apply_here", "Apply here", "Apply at the target under the cursor alone: shows the plan first", False),
    Command("B", "recover", "Back in", "A way back into the Hetzner server of the row, by its rescue system", False),
    Command("y", "copy", "Copy", "Copy a fingerprint, a key, a place or the mending command", False),
    Command("n", "next_problem(1)", "Next", "Go to the next cell that is a problem", False),
    Command("N", "next_problem(-1)", "Previous", "Go to the previous cell that is a problem", False),
    Command("tab", "switch_list", "Findings", "Go to the findings, or back to the matrix", False, "tab"),
    Command("enter", "zoom", "Detail", "Detail on the whole screen; esc goes back", False, "enter"),
    Command("p", "show_key", "Public key", "The public key of the device there, as a QR code, to copy", False),
)

DEVICES = (
    Command("x", "revoke", "Revoke", "Take the device out everywhere: shows what that means first"),
    Command("R", "rotate", "Rotate", "Give the device a new key; the old one goes once the new one gets in"),
    Command("F", "forget", "Forget", "Take back what was set up on this machine, once its device is revoked", False),
    Command(
        "i", "into_tailnet", "Tailnet", "Show an auth key that lets its machine into the tailnet; wait for it", False
    ),
    _SET_UP,
    Command("f", "filter", "Filter", "All devices, only active ones, only retired and lost ones"),
    Command("enter", "zoom", "Detail", "The card on the whole screen; esc goes back", True, "enter"),
    Command("p", "show_key", "Public key", "Its public key as a QR code, to copy", False),
    Command("y", "copy", "Copy", "Copy the fingerprint of its key to the clipboard", False),
)

WELCOME = (
    Command("i", "make", "Make a fleet here", "Make a fleet of this folder"),
    Command("j", "join", "Join a fleet", "Join the fleet of another device, by its pairing link"),
    Command("d", "demo", "Demo", "Try everything on a small cloud inside this program"),
    Command("ctrl+s", "go_on", "Go on", "Make it, as the form says"),
    Command("escape", "back", "Back", "Back to the choice", True, "esc"),
    Command("q", "app.quit", "Quit", "Leave keyturn"),
)

JOIN = (
    Command("escape", "dismiss", "Back", "Leave this form; a key that was made for a join stays", True, "esc"),
    Command("ctrl+s", "go_on", "Go on", "Join, or say what is still missing"),
)

FORM = (
    Command("escape", "leave", "Back", "Leave this form; nothing is changed", True, "esc"),
    Command("ctrl+s", "go_on", "Go on", "Show the plan, or what is still missing"),
)

AUDIT = (
    Command("m", "mend", "Mend", "What mends the finding: its plan is shown first; what is done by hand is said"),
    Command("slash", "search", "Search", "Only findings with these words", True, "/"),
    Command("f", "next_least", "Severity", "Only findings as severe as that or worse, then all again"),
    Command("e", "export", "Export", "Write the audit to a file: HTML, JSON, CSV or SARIF"),
    Command("y", "copy", "Copy", "Copy the line that mends the finding"),
    Command("Y", "copy_acceptance", "Accept", "Copy the lines for keyturn.toml that accept the finding", False),
    Command("c", "turn_accepted", "Accepted", "Hide the accepted findings, or show them again", False),
    Command("enter", "zoom", "Detail", "Detail on the whole screen; esc goes back", False, "enter"),
)

HISTORY = (
    Command("enter", "open", "Detail", "All that a line or a commit tells", True, "enter"),
    Command(
        "slash", "search", "Search", "Of a device, a key (SHA256:…), a target, or lines with these words", True, "/"
    ),
    Command("d", "next_device", "Device", "Only what was done about one device, the next one, then all again"),
    Command("y", "copy", "Copy", "Copy the id of the commit, or the line"),
)

DOCTOR = (
    Command("m", "mend", "Mend", "Do what mends it, after it was shown; what is for the shell is said"),
    _SET_UP,
    Command("S", "set_secret", "Secret", "Put the secret under the cursor, or one of a list, into the key ring"),
    Command("x", "remove_secret", "Take out", "Take the secret under the cursor out of this machine's key ring"),
    Command("y", "copy", "Copy", "Copy the line that mends what is missing"),
)

WORK = (
    Command("escape", "leave", "Back", "Leave this screen; the work goes on", True, "esc"),
    Command("enter", "detail", "Detail", "All that is known of what the cursor is on", True, "enter"),
    Command("l", "log_in", "Log in", "Try whether the device that was let in really gets in", goes_first=True),
    Command("s", "stop", "Stop", "Let what is under way at servers finish, and begin nothing more"),
    Command("a", "again(False)", "Try again", "Do what is pending now; asks only where something differs"),
    Command("W", "again(True)", "Wait", "Look again and again at what is away, until it is done; s stops that"),
    Command("space", "tick", "Tick off", "Note that this was done by hand", True, "space"),
)

TOUR = (
    Command("T", "toggle_tour", "Tour", "Hide the guided tour, or show it again", False),
    Command("greater_than_sign", "skip_chapter", "Skip", "Let the tour do this chapter for you", False, ">"),
)


def everywhere_else(here: Iterable[Command], everywhere: Iterable[Command] = EVERYWHERE) -> tuple[Command, ...]:
    """What holds everywhere, without the keys that the screen here gives a meaning of its own."""
    taken = {command.key for command in here}
    return tuple(command for command in everywhere if command.key not in taken)


def offered(
    commands: Iterable[Command], is_allowed: Callable[[str, tuple[object, ...]], bool | None]
) -> tuple[Command, ...]:
    """Those whose action makes sense for this fleet. is_allowed: told the action's name, without where it is found."""
    return tuple(one for one in commands if is_allowed(one.action.rpartition(".")[2].partition("(")[0], ()))


MOVES = (
    ("arrows", "move"),
    ("h j k l", "move, as in vi"),
    ("page up/down", "move by a page; ctrl+u, ctrl+d by half of one"),
    ("home, end", "first and last column; 0 and $ too"),
    ("g, G", "first and last row"),
)
