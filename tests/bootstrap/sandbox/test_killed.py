"""A demo that is killed by SIGKILL: what ran on its hosts ends with it, and only that."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.sandbox.sshd.lifeline import Lifeline

_ROOT = Path(__file__).parents[3]
_SECONDS = 20.0


def _sleeper(open_while_it_runs: int) -> "subprocess.Popen[bytes]":
    """A process group of its own, with a child."""
    return subprocess.Popen(
        ["/bin/sh", "-c", "sleep 600 & exec sleep 600"], pass_fds=[open_while_it_runs], start_new_session=True
    )


def _end(process: "subprocess.Popen[bytes]") -> int:
    os.killpg(process.pid, signal.SIGTERM)
    return process.wait(_SECONDS)


def _closes(reading: int) -> bool:
    """Whether nobody holds the other end any more, in time."""
    return bool(select.select([reading], [], [], _SECONDS)[0]) and os.read(reading, 1) == b""


@pytest.mark.wants("ssh")
def test_what_runs_on_the_hosts_of_a_killed_demo_ends_with_it(tmp_path: Path) -> None:
    folder, held = tmp_path / "cloud", tmp_path / "held"
    os.mkfifo(held)
    reading = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    program = [sys.executable, "-m", "tui", "demo", "--keep", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert "audit" in "".join(demo.stdout.readline() for _ in range(3))
        stays = f"exec 9>{held}; echo in >&9; trap '' HUP; sleep 600 </dev/null >&9 2>&9 & exec sleep 600"
        ssh = ["ssh", "-F", str(folder / "ssh" / "config"), "web"]
        with subprocess.Popen([*ssh, stays], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            assert select.select([reading], [], [], _SECONDS)[0]
            assert os.read(reading, 10) == b"in\n"
            subprocess.run([*ssh, "true"], check=True, timeout=_SECONDS)  # the host knows of the first one by then
            demo.kill()
    assert _closes(reading)
    os.close(reading)


def test_what_has_ended_before_is_left_alone_as_its_number_may_be_another_s() -> None:
    lifeline = Lifeline()
    lifeline.open()
    (reading, held), (other, held_by_other) = os.pipe(), os.pipe()
    left, gone = _sleeper(held), _sleeper(held_by_other)
    os.close(held)
    os.close(held_by_other)
    for process in (left, gone):
        lifeline.hold(process.pid)
    lifeline.let_go(gone.pid)
    lifeline.close()
    assert _closes(reading)
    assert left.wait(_SECONDS) == -signal.SIGKILL
    assert _end(gone) == -signal.SIGTERM
    for one in (reading, other):
        os.close(one)
