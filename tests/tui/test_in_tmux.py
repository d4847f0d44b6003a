"""The demo's story in a real terminal, by its keys, along the guided tour; then it is left."""

import sys
from pathlib import Path

import pytest

from tests.tui.tmux import Tmux


@pytest.mark.long
@pytest.mark.wants("tmux")
def test_the_demo_is_told_by_keys_and_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    with Tmux(tmp_path) as tmux:
        tmux.write(f"{sys.executable} -m tui demo; echo ended with $?")
        tmux.press("Enter")
        tmux.until("Tour, 1 of 5", "1 Access", "seen just now")
        assert tmux.says("#{alternate_on}") == "1"
        _onboard_this_machine(tmux)
        tmux.until("Tour, 2 of 5", "proved: the new device gets in at web, db, media")
        tmux.press("a")
        _agree(tmux, "Do this?")
        tmux.until("Tour, 3 of 5", "proved: macbook gets in at attic")
        _take_out_an_old_key(tmux)
        tmux.until("Tour, 4 of 5", "proved: the old key gets in nowhere", "5 proved out")
        _revoke_what_is_lost(tmux)
        tmux.until("Tour, 5 of 5", "macbook is refused at web, db, media; the thief's session has ended")
        tmux.press("a")
        tmux.until("5 of 5: the end", "Out, everywhere, proved.")
        tmux.press("q")
        tmux.until("ended with 0")
        assert tmux.says("#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0"
        tmux.write("stty -a | tr ' ;' '\\n' | grep -x echo")
        tmux.press("Enter")
        tmux.until("\necho\n")


def _onboard_this_machine(tmux: Tmux) -> None:
    """Its key gets no passphrase: so does the thief in the story find it."""
    tmux.press("o")
    tmux.until("Onboard a device", "This machine")
    tmux.press("Enter")
    _type(tmux, "macbook")
    tmux.until("kind     macbook")
    tmux.press("C-s")
    _agree(tmux, "Bring this machine into the tailnet")
    _agree(tmux, "Let macbook in?")
    tmux.until("A passphrase for the new key")
    tmux.write("only for the demo")
    tmux.press("Enter")
    tmux.until("Type it once more.")
    tmux.write("only for the demo")
    tmux.press("Enter")
    screen = tmux.until("Pending: server:attic. Finish it by the key a")
    assert "… pending" in next(line for line in screen.splitlines() if "server:attic" in line)


def _type(tmux: Tmux, text: str) -> None:
    """Once a field for text has the focus: until then, letters are commands."""
    tmux.until("esc Back", without="q Quit")
    tmux.write(text)


def _agree(tmux: Tmux, question: str) -> None:
    tmux.until(question, "Yes")
    tmux.press("Tab", "Enter")


def _take_out_an_old_key(tmux: Tmux) -> None:
    tmux.press("3")
    tmux.until("MEDIUM", "bob@old-laptop")
    tmux.press("Down", "m")
    tmux.until("Take this key out everywhere?")
    tmux.press("Tab", "Enter")
    screen = tmux.until("What bob-old-laptop opens", "tab, then type ")
    tmux.press("Tab")
    _type(tmux, screen.partition("tab, then type ")[2].split()[0])
    tmux.press("Enter")


def _revoke_what_is_lost(tmux: Tmux) -> None:
    tmux.press("2")
    tmux.until("◂macbook")
    tmux.press("Down", "Down", "x")
    tmux.until("Lost or stolen", "enter chooses")
    tmux.press("Enter")
    tmux.until("What macbook opens", "somebody is in", "tab, then type macbook")
    tmux.press("Tab")
    _type(tmux, "macbook")
    tmux.press("Enter")
    tmux.until("6 proved out, 1 pending", "to do by hand: 5 of 5 left")
