"""A program is run to its end, within limits, and is stopped so that it can finish what it has begun."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bootstrap.terraform.runs import process
from bootstrap.terraform.runs.process import run
from keys.errors import KeyturnError

CAREFUL = """
import os, signal, sys, time
def finish(*_):
    print("finishing", flush=True)
    print("x" * 200_000, file=sys.stderr, flush=True)
    open("finished", "w").close()
    sys.exit(1)
signal.signal(signal.SIGINT, finish)
print("begun", flush=True)
while True: time.sleep(60)
"""
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
alive = os.open("alive", os.O_WRONLY)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=[alive])
print("begun", flush=True)
time.sleep(600)
"""


SURVIVOR = """
import os, time
alive, keyturn = os.open("alive", os.O_WRONLY), os.getppid()
print("begun", flush=True)
while os.getppid() == keyturn: time.sleep(0.01)
print("x" * 200_000, flush=True)
open("finished", "w").close()
"""
KEYTURN = """
import os, signal, sys
from pathlib import Path
from bootstrap.terraform.runs.process import run
run([sys.executable, "-c", sys.argv[1]], Path.cwd(), os.environ, seconds=60, grace=1,
    tell=lambda line: os.kill(os.getpid(), signal.SIGKILL))
"""


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_what_it_wrote_and_its_code_are_told_line_by_line_and_as_a_whole(tmp_path: Path) -> None:
    lines: list[str] = []
    text = "import sys; print('one'); sys.stdout.write('two'); print(sys.stdin.read(), file=sys.stderr); sys.exit(3)"
    said = run(python(text), tmp_path, os.environ, seconds=30, grace=1, tell=lines.append)
    assert (said.code, said.out, said.error, lines) == (3, "one\ntwo", "\n", ["one", "two"])
    assert "two" not in repr(said)


@contextmanager
def all_have_ended(folder: Path) -> Iterator[None]:
    """In the end, whoever has opened the folder's `alive` has ended, or does within ten seconds."""
    os.mkfifo(folder / "alive")
    with os.fdopen(os.open(folder / "alive", os.O_RDONLY | os.O_NONBLOCK)) as alive:
        yield
        assert select.select([alive], [], [], 10)[0]
        assert alive.read() == ""


def broken(_: str) -> None:
    raise BrokenPipeError


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match=r"sleep 600 wanted more than 0\.2 seconds and was stopped"):
        run(["sleep", "600"], tmp_path, os.environ, seconds=0.2, grace=1)


def test_ctrl_c_lets_it_finish_and_goes_on(tmp_path: Path) -> None:
    lines: list[str] = []

    def interrupt(line: str) -> None:
        lines.append(line)
        if line == "begun":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(python(CAREFUL), tmp_path, os.environ, seconds=30, grace=30, tell=interrupt)
    assert (lines, (tmp_path / "finished").exists()) == (["begun", "finishing"], True)


def test_a_listener_that_fails_does_not_break_off_what_is_under_way(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError):
        run(python(CAREFUL), tmp_path, os.environ, seconds=30, grace=30, tell=broken)
    assert (tmp_path / "finished").exists()


def test_what_does_not_stop_is_killed_with_what_it_has_started(tmp_path: Path) -> None:
    with all_have_ended(tmp_path), pytest.raises(BrokenPipeError):
        run(python(STUBBORN), tmp_path, os.environ, seconds=30, grace=0.1, tell=broken)


def test_it_goes_on_to_its_end_when_keyturn_itself_is_killed(tmp_path: Path) -> None:
    with all_have_ended(tmp_path):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        done = subprocess.run([*python(KEYTURN), SURVIVOR], cwd=tmp_path, env=environment, timeout=60)
        assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "finished").exists()


def test_what_says_too_much_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_OUTPUT", 1 << 20)
    with pytest.raises(KeyturnError, match="more than 1 MB of output"):
        run(python("while True: print('x' * 1000)"), tmp_path, os.environ, seconds=30, grace=1)


def test_what_can_not_be_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyturnError, match="terraform can't be run: No such file or directory"):
        run(["/nowhere/terraform", "plan"], tmp_path, {}, seconds=1, grace=1)
