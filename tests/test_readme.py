"""The README is true: its two lines, its command reference, its recorded text."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.cli.onboard_options import check_options
from bootstrap.cli.parse import choose, parse
from tests.readme import FILE, ROOT, written

README = FILE.read_text(encoding="utf-8")
LINES = re.findall(r"```sh\n(.*)\n```", README)


def test_the_parts_that_the_program_writes_are_as_it_writes_them_now() -> None:
    assert written(README) == README


TYPED = re.findall(r"^keyturn .*", "\n".join(re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)), re.MULTILINE)


@pytest.mark.parametrize("line", TYPED)
def test_a_line_to_be_typed_is_one_that_the_program_takes(line: str) -> None:
    name, *words = shlex.split(line, comments=True)[1:]
    values = parse(choose(name), words)
    if name == "onboard":
        check_options(values)
    assert not hasattr(values, "action") or values.action in {"list", "show", "setup", "forget", "set", "remove"}


@pytest.mark.long
def test_the_first_line_runs_the_demo_in_a_clean_copy(tmp_path: Path) -> None:
    """Without a terminal the demo tells its story, and ends well only when each step did what it said."""
    copy = tmp_path / "clone"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.rstrip("\0").split("\0"):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    done = subprocess.run(
        ["bash", "-c", f"PATH={Path(sys.executable).resolve().parent}:$PATH; {LINES[0]}"],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    assert "checked against the servers themselves" in done.stdout


def test_the_second_line_is_the_command_that_runs_this() -> None:
    assert LINES[1] == "tests/run"
    assert "exec tests/run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
