"""The program in a terminal: what a person really sees, and what is left behind."""

import os
import re
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Self

import pyte
import pytest


class Terminal:
    """A program in a terminal of 80 by 24, seen as a person sees it. sent: all that the program wrote."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self._mine, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        environment = os.environ | {"TERM": "xterm-256color", "KEYTURN_FLEET": str(folder)} | variables
        command = [sys.executable, "-m", "tui"]
        self._program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self.sent = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """A program that a failed assertion has left is ended, its whole session."""
        if self._program.poll() is None:
            os.killpg(self._program.pid, signal.SIGKILL)
            self._program.wait(30)
        os.close(self._mine)

    def until(self, words: str) -> None:
        """Wait until these words stand on the screen."""
        while words not in "\n".join(self._screen.display):
            assert self._read(), "the program has ended:\n" + "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        os.write(self._mine, keys.encode())

    def end(self) -> int:
        """Wait until the program has ended; gives its exit code."""
        while self._read():
            pass
        return self._program.wait(30)

    def _read(self) -> bytes:
        """What the program writes next; nothing once it has ended."""
        ready, _, _ = select.select([self._mine], [], [], 20)
        assert ready, "the program has written nothing for a long time"
        try:
            data = os.read(self._mine, 65536)
        except OSError:  # what Linux says once nobody holds the other end any more
            data = b""
        self.sent += data
        self._stream.feed(data)
        return data


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    (tmp_path / "keyturn.toml").write_text('[fleet]\nname = "kua"\n')
    return tmp_path


def test_the_screen_opens_in_a_terminal_and_leaves_it_as_it_was(fleet: Path) -> None:
    with Terminal(fleet) as terminal:
        terminal.until("keyturn.toml names no place yet")
        terminal.press("?")
        terminal.until("Who gets in where: targets down")
        terminal.press("q")
        terminal.press("q")
        assert terminal.end() == 0
    for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?1000h", b"\x1b[?1000l"), (b"\x1b[?25l", b"\x1b[?25h")):
        assert terminal.sent.rfind(off) > terminal.sent.find(on) >= 0


def test_a_poor_terminal_without_colours_and_utf_8_breaks_nothing(fleet: Path) -> None:
    poor = {"NO_COLOR": "1", "TERM": "dumb", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal(fleet, **poor) as terminal:
        terminal.until("keyturn.toml names no place yet")
        terminal.press("?")
        terminal.until("Who gets in where: targets down")
        terminal.press("q")
        terminal.press("q")
        assert terminal.end() == 0
    assert not re.search(rb"\x1b\[[\d;]*\b[34]8;[25];", terminal.sent)
