"""The demo's story in a real terminal, by its keys: what gets in is looked at, a lost device is taken out, and left."""

import sys
from pathlib import Path

import pytest

from tests.tui.tmux import Tmux

LOST = "ipad"


@pytest.mark.wants("tmux")
def test_the_demo_is_told_by_keys_and_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    with Tmux(tmp_path) as tmux:
        tmux.write(f"{sys.executable} -m tui demo; echo ended with $?")
        tmux.press("Enter")
        screen = tmux.until("keyturn", "1 Access", "seen just now")
        assert "◆ 1 key" in next(line for line in screen.splitlines() if "server:web" in line)
        assert tmux.says("#{alternate_on}") == "1"
        tmux.press("Tab")
        tmux.until("a key that no device owns gets in")
        tmux.press("2")
        tmux.until(LOST)
        tmux.press("Down", "x")
        tmux.until(f"What {LOST} opens", "Cancel", f"type {LOST}")
        tmux.press("Tab")
        tmux.until(LOST, without="q Quit")  # a field for text has the focus now
        tmux.write(LOST)
        tmux.press("Enter")
        screen = tmux.until("proved out", "server:attic", "Pending")
        assert "… pending" in next(line for line in screen.splitlines() if "server:attic" in line)
        tmux.press("Escape")
        tmux.until("5 Doctor")  # escape and a letter at once would be one key
        tmux.press("q")
        tmux.until("ended with 0")
        assert tmux.says("#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0"
        tmux.write("stty -a | tr ' ;' '\\n' | grep -x echo")
        tmux.press("Enter")
        tmux.until("\necho\n")
