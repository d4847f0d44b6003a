"""The second screen is wiped and left, and the terminal as it was, however the program on it comes to its end."""

import os
import signal
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # its stubs are a package of their own
import pyte
import pytest

_ROOT = Path(__file__).parents[3]
_PROGRAM = """
from bootstrap.cli.alternate_screen import AlternateScreen
with AlternateScreen() as screen:
    while True:
        screen.draw(["a secret" + " of many" * 40] * 60)
        key = screen.key(0.2)
        if key == "x":
            raise ValueError("crashed")
        if key == "\\n":
            break
print("went on")
"""
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"


class _Shown:
    """The program above, at a terminal of 80 by 24; or in a shell with job control there."""

    def __init__(self, *command: str) -> None:
        argv = command or (sys.executable, "-c", _PROGRAM)
        environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"}
        self.child = pexpect.spawn(
            argv[0], [*argv[1:]], env=environment, dimensions=(24, 80), encoding="utf-8", timeout=30, preexec_fn=_usual
        )
        self.said = ""

    def meets(self, text: str) -> None:
        self.child.expect_exact(text)
        self.said += self.child.before + self.child.after

    @property
    def mode(self) -> int:
        """The local modes of the terminal."""
        flags: int = termios.tcgetattr(self.child.child_fd)[3]
        return flags

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.said += self.child.before
        self.child.close()
        status: int | None = self.child.exitstatus
        return -self.child.signalstatus if status is None else status


def _usual() -> None:
    for one in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(one, signal.SIG_DFL)


def _is_wiped(said: str) -> bool:
    """Whether the second screen was blank when it was left, and nothing had moved out of it."""
    screen = pyte.HistoryScreen(80, 24, history=1000)
    pyte.Stream(screen).feed(said.rpartition(_ENTER)[2].partition(_LEAVE)[0])
    return not screen.history.top and not "".join(screen.display).strip()


def _signal(number: int) -> Callable[[_Shown], object]:
    return lambda shown: os.kill(shown.child.pid, number)


ENDS = {
    "Enter": (lambda shown: shown.child.send("\r"), 0),
    "Ctrl-C": (lambda shown: shown.child.sendcontrol("c"), -signal.SIGINT),
    "Ctrl-C, twice": (lambda shown: shown.child.send("\x03\x03"), -signal.SIGINT),
    "a crash": (lambda shown: shown.child.send("x"), 1),
    "SIGTERM": (_signal(signal.SIGTERM), -signal.SIGTERM),
    "SIGHUP": (_signal(signal.SIGHUP), -signal.SIGHUP),
    "SIGQUIT": (_signal(signal.SIGQUIT), -signal.SIGQUIT),
}


@pytest.mark.parametrize(("end", "code"), ENDS.values(), ids=ENDS)
def test_it_is_wiped_and_left_at(end: Callable[[_Shown], object], code: int, tmp_path: Path) -> None:
    shown = _Shown()
    shown.meets("\x1b[24;1Ha secret")
    quiet = shown.mode
    end(shown)
    shown.meets(_LEAVE)
    shown.child.wait()
    assert shown.mode & ~quiet == termios.ECHO | termios.ICANON
    assert shown.ends() == code
    assert shown.said.count(_ENTER) == shown.said.count(_LEAVE) == 1
    assert shown.said.rpartition(_LEAVE)[0].endswith("\x1b[?25h")
    assert _is_wiped(shown.said)
    assert "a secret" not in shown.said.rpartition(_LEAVE)[2]


@pytest.mark.wants("bash")
def test_ctrl_z_leaves_it_and_it_comes_back_in_the_foreground() -> None:
    shell = _Shown("bash", "--norc", "--noprofile", "-i")
    shell.child.sendline(f"stty -a | grep -o ' echo ' ; PS1='ready> '; {sys.executable} -c '{_PROGRAM}'")
    shell.meets("\x1b[24;1Ha secret")
    shell.child.sendcontrol("z")
    shell.meets(_LEAVE)
    assert _is_wiped(shell.said)
    shell.meets("ready> ")
    shell.child.sendline("stty -a | grep -o ' icanon ' | tr a-z A-Z; fg")
    shell.meets(" ICANON ")
    shell.meets(_ENTER)
    shell.meets("\x1b[24;1Ha secret")
    shell.child.send("\r")
    shell.meets("went on")
    shell.meets("ready> ")
    shell.child.sendline("exit")
    assert shell.ends() == 0
    assert shell.said.count(_ENTER) == shell.said.count(_LEAVE) == 2
    assert _is_wiped(shell.said)


def test_a_terminal_that_goes_away_ends_it(tmp_path: Path) -> None:
    shown = _Shown()
    shown.meets("\x1b[24;1Ha secret")
    shown.child.close(force=False)  # the system sends SIGHUP
    assert shown.child.signalstatus == signal.SIGHUP
