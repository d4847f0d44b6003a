"""The lines that are shown while targets are worked on: there for the moment, gone afterwards, fit for any terminal."""

import re

import pytest

from bootstrap.sandbox.cloud import Sandbox
from tests.bootstrap.cli.at_terminal import Terminal

REVOKE = ("revoke", "ipad", "--yes")


def drawn(terminal: Terminal) -> list[str]:
    """Every progress line that was ever drawn, without colours."""
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in re.findall(r"\x1b\[K([^\r\n]*)", terminal.said)]


def test_each_target_has_a_line_while_it_is_worked_on_and_none_is_left(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *REVOKE)
    assert terminal.ends() == 4
    lines = drawn(terminal)
    for target in ("hetzner", "terraform", "server:web", "server:attic"):
        assert any(line.startswith(f"{target} ") and "looking …" in line for line in lines)
    assert any("changing: remove root" in line for line in lines)
    assert "looking …" not in terminal.screen
    assert "changing:" not in terminal.screen
    first = terminal.screen.splitlines()[0]
    assert first.startswith("What ipad opens:")  # what is left begins where the command's output begins


@pytest.mark.parametrize(("columns", "rows"), [(40, 24), (20, 10), (200, 3), (80, 2)])
def test_a_small_window_is_left_as_clean(sandbox: Sandbox, columns: int, rows: int) -> None:
    terminal = Terminal(sandbox, "audit", columns=columns, rows=rows)
    assert terminal.ends() == 3
    lines = drawn(terminal)
    assert lines
    assert max(map(len, lines)) < columns
    assert "looking …" not in terminal.screen


def test_no_color_leaves_the_lines_and_takes_the_colours(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *REVOKE, NO_COLOR="1")
    assert terminal.ends() == 4
    assert terminal.colours == []
    assert drawn(terminal)
    assert "looking …" not in terminal.screen
    coloured = Terminal(sandbox, "audit")
    coloured.ends()
    assert coloured.colours


def test_a_dumb_terminal_gets_plain_lines_alone(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *REVOKE, TERM="dumb")
    assert terminal.ends() == 4
    assert "\x1b" not in terminal.said
    assert "Pending: server:attic." in terminal.said


def test_verbose_says_each_step_as_a_line_that_stays(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, *REVOKE, "-v")
    assert terminal.ends() == 4
    assert drawn(terminal) == []
    for said in ("server:web: looking …", "server:web: done, and seen", "devices.toml says ipad is lost, commit "):
        assert said in terminal.screen


def test_json_is_whole_on_stdout_and_the_lines_are_on_stderr(sandbox: Sandbox) -> None:
    terminal = Terminal(sandbox, "audit", "--json")
    assert terminal.ends() == 3
    assert terminal.screen.count('"schema": "keyturn.audit/1"') == 1
    assert "looking …" not in terminal.screen
