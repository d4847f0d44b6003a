"""The README is true: its two lines, its command reference, its recorded text."""

import re
from pathlib import Path

import pytest

from bootstrap.cli.declarations import COMMANDS
from bootstrap.cli.help import command_help, main_help

_ROOT = Path(__file__).parents[1]
README = (_ROOT / "README.md").read_text(encoding="utf-8")


def _block(mark: str) -> str:
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```(?:\w*)\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert found, f"the README has no block {mark!r}"
    return found[1]


def test_the_readmes_second_line_is_the_test_command() -> None:
    assert re.findall(r"```sh\n(.*)\n```", README)[1] == "tests/run"


def test_the_main_help_stands_in_the_readme() -> None:
    assert _block("help: keyturn --help").rstrip() == main_help().rstrip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_commands_help_stands_in_the_readme(command) -> None:  # type: ignore[no-untyped-def]
    assert command_help(command) in _block("help: keyturn COMMAND --help")


def test_the_recorded_text_is_part_of_a_transcript() -> None:
    recorded = _block("recorded: audit").rstrip()
    stories = [path.read_text(encoding="utf-8") for path in (_ROOT / "tests/transcripts").glob("*.txt")]
    assert any(recorded in story for story in stories)
