"""A key for a device that can't make one: a camera and the passphrase open it, and nothing of it stays here."""

import signal
import subprocess
from argparse import Namespace
from pathlib import Path

import pyte
import pytest

from bootstrap.cli.make_for_qr import check_for_qr
from bootstrap.sandbox.cloud import Sandbox
from keys.errors import InvalidInputError
from tests.bootstrap.cli.at_terminal import Terminal
from tests.bootstrap.cli.world import World, keyturn
from tests.qr_picture import DARK, LIGHT, Theme, read_screen, screen_of

pytestmark = pytest.mark.wants("git", "zbarimg", "ssh-keygen")

ONBOARD = ("onboard", "phone", "--kind", "android", "--make-for-qr", "--yes")
RUNNING = ("web", "db", "media")
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
_LAST_WORDS = "let nothing in."


class _Session:
    """The command at a terminal, up to where its second screen is drawn."""

    def __init__(self, sandbox: Sandbox, columns: int, rows: int, **variables: str) -> None:
        for folder in ("home", "temporary"):
            (sandbox.folder / folder).mkdir()
        variables |= {"HOME": str(sandbox.folder / "home"), "TMPDIR": str(sandbox.folder / "temporary")}
        self.terminal = Terminal(sandbox, *ONBOARD, columns=columns, rows=rows, **variables)
        self.drawn()

    def drawn(self) -> None:
        """Wait until the second screen is whole: its last row of words or of the code, and what is beside it."""
        self.terminal.meets(_LAST_WORDS)
        if self.terminal.columns > 100:
            self.terminal.meets("\x1b[39;1H")
            self.terminal.meets("\x1b[0m")

    @property
    def second(self) -> pyte.HistoryScreen:
        """The second screen as it is now, or was when it was left."""
        shown = self.terminal.said.rpartition(_ENTER)[2].partition(_LEAVE)[0]
        return screen_of(shown, self.terminal.columns, self.terminal.rows)

    @property
    def first(self) -> str:
        """All that the first screen shows, and what was moved out of it."""
        before, _, rest = self.terminal.said.partition(_ENTER)
        screen = screen_of(before + rest.rpartition(_LEAVE)[2], self.terminal.columns, self.terminal.rows)
        above = ["".join(line[column].data for column in range(screen.columns)) for line in screen.history.top]
        return "\n".join([*above, *screen.display])


def _passphrase_on(screen: pyte.Screen) -> str:
    words = {word for line in screen.display for word in line.split()}
    (found,) = (word for word in words if [*map(len, word.split("-"))] == [6, 6, 6])
    return found


def _secrets_of(text: str, passphrase: str) -> list[bytes]:
    """What may be found nowhere: each line of the private key that is not the same in all of them."""
    return [passphrase.encode(), *(line.encode() for line in text.splitlines()[2:-1])]


def _found_in(secrets: list[bytes], *files: Path) -> list[Path]:
    found = []
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:  # a process that has ended
            continue
        found += [file for secret in secrets if secret in content]
    return found


def _public_half(text: str, passphrase: str, folder: Path) -> str:
    """What ssh-keygen makes of it, as on the device."""
    file = folder / "pasted"
    file.write_text(text)
    file.chmod(0o600)
    argv = ["ssh-keygen", "-y", "-P", passphrase, "-f", str(file)]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("columns", "rows", "theme"), [(80, 46, DARK), (120, 39, LIGHT)], ids=["80x46", "120x39"])
def test_scanned_and_opened_it_is_the_key_that_is_let_in_and_stays_nowhere(
    sandbox: Sandbox, tmp_path: Path, columns: int, rows: int, theme: Theme
) -> None:
    session = _Session(sandbox, columns, rows)
    shown = session.second
    text, passphrase = read_screen(shown, theme, tmp_path), _passphrase_on(shown)
    secrets = _secrets_of(text, passphrase)
    assert passphrase not in text
    assert not _found_in(secrets, *Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ"))
    session.terminal.types("")
    assert session.terminal.ends() == 4  # attic is switched off
    assert _public_half(text, passphrase, tmp_path) == sandbox.device_key("phone").line
    assert all(sandbox.servers[name].lets_in("root", sandbox.device_key("phone")) for name in RUNNING)
    left = session.second
    assert not "".join(left.display).strip()
    assert not left.history.top
    assert not any(one.decode() in session.first for one in secrets)
    assert "keyturn pair phone --kind android" in session.first
    assert len(_found_in(secrets, tmp_path / "pasted")) == len(secrets) - 1  # where it is, it would have been found
    assert not _found_in(secrets, *(path for path in sandbox.folder.rglob("*") if path.is_file()))


def test_a_small_window_is_told_what_it_needs_and_ctrl_c_then_lets_nothing_in(sandbox: Sandbox, tmp_path: Path) -> None:
    before = World(sandbox)
    session = _Session(sandbox, 80, 24)
    assert [line.strip() for line in session.second.display[:2]] == [
        "This window has 80 columns and 24 rows.",
        "The code needs 77 and 44, or 115 and 39.",
    ]
    session.terminal.types("")  # which says nothing about what nobody has seen
    session.terminal.resizes(80, 44)
    session.drawn()
    assert "OPENSSH PRIVATE KEY" in read_screen(session.second, DARK, tmp_path)
    session.terminal.presses("c")
    assert session.terminal.ends() == 130
    assert not "".join(session.second.display).strip()
    assert "phone was not let in. Where the key is on it already, delete it there" in session.first
    assert World(sandbox) == before


def test_a_signal_in_the_middle_leaves_the_screen_and_lets_nothing_in(sandbox: Sandbox) -> None:
    before = World(sandbox)
    session = _Session(sandbox, 80, 44, NO_COLOR="1")
    session.terminal.kills(signal.SIGTERM)
    assert session.terminal.ends() == -signal.SIGTERM
    assert not "".join(session.second.display).strip()
    assert World(sandbox) == before


def test_it_is_for_a_person_at_a_terminal_alone(sandbox: Sandbox) -> None:
    before = World(sandbox)
    for more in ((), ("--json",)):
        done = keyturn(sandbox, *ONBOARD, *more)
        assert done.returncode == 2
        assert "shows a private key, to a person at a terminal and nobody else" in done.stdout + done.stderr
        assert "keyturn pair phone --kind android" in done.stdout + done.stderr
    assert World(sandbox) == before


@pytest.mark.parametrize("option", ["public_key", "key", "key_file", "passphrase"])
def test_another_source_of_the_key_contradicts_it(option: str) -> None:
    given = {"public_key": None, "key": None, "key_file": None, "passphrase": None, option: "x"}
    with pytest.raises(InvalidInputError, match="makes the key and its passphrase"):
        check_for_qr(Namespace(**given))
