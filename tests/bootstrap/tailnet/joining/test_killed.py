"""Joining ends at each step, by each way to end a program, and the same run again goes on from there.

The run is a process of its own, on the stand-in program and keyturn's own client of the stand-in control server.
"""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bootstrap.sandbox.tailscale import TailscaleApi
from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.status import Backend
from tests import warm

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

_RUN = "tests.bootstrap.tailnet.joining.run"
_AT = """#!/bin/sh
[ "$1" = up ] || exec {program} "$@"
{before}
{program} "$@"
code=$?
{after}
exit $code
"""


class _Laptop:
    """A machine, and the tailnet that it is to join."""

    def __init__(self, folder: Path, server: TailscaleApi) -> None:
        self.folder, self.server = folder, server
        self.machine = Machine(folder, "macbook", server.control)
        self.runtime = folder / "runtime"
        self.runtime.mkdir()

    def run(self, *, before: str = "", after: str = "") -> "subprocess.CompletedProcess[bytes]":
        """before, after: what the shell does around `tailscale up`; $PPID is the run itself."""
        program = self.folder / "tailscale"
        program.write_text(_AT.format(program=self.machine.program, before=before, after=after), encoding="utf-8")
        program.chmod(0o755)
        environment = {
            "PATH": "/usr/bin:/bin",
            "KEYTURN_TAILSCALE": str(program),
            "TAILSCALE_BASE_URL": self.server.endpoint,
            "XDG_RUNTIME_DIR": str(self.runtime),
            "NO_PROXY": "127.0.0.1",
        }
        token = self.server.token.encode()
        return warm.run([], cwd=self.folder, env=environment, given=token, seconds=60, module=_RUN)

    @property
    def valid_keys(self) -> int:
        return sum(not key["invalid"] for key in self.server.keys)

    @property
    def left_files(self) -> list[str]:
        return [str(path) for path in self.runtime.rglob("*")]


@pytest.fixture
def laptop(tmp_path: Path, vendor: TailscaleApi) -> _Laptop:
    return _Laptop(tmp_path, vendor)


def _joined(laptop: _Laptop) -> None:
    """The same run again: it is in, once, and no key that would let anybody in is left."""
    done = laptop.run()
    assert done.returncode == 0, done.stderr
    assert [node["nodeId"] for node in laptop.server.nodes] == [done.stdout.decode().strip()]
    assert laptop.valid_keys == 0
    assert TailscaleProgram(laptop.machine.program).status().backend is Backend.RUNNING


def test_nothing_is_left_of_a_run_that_got_through(laptop: _Laptop) -> None:
    _joined(laptop)
    assert laptop.left_files == []


@pytest.mark.parametrize(("how", "at"), [("INT", "before"), ("TERM", "before"), ("HUP", "before"), ("INT", "after")])
def test_a_run_that_is_told_to_end_leaves_no_key_and_no_file(laptop: _Laptop, how: str, at: str) -> None:
    ended = laptop.run(**{at: f"kill -{how} $PPID; sleep 2"})
    assert ended.returncode == 128 + signal.Signals[f"SIG{how}"]
    assert (laptop.valid_keys, laptop.left_files) == (0, [])
    _joined(laptop)


@pytest.mark.parametrize(("at", "left"), [("before", 1), ("after", 0)])
def test_a_run_that_is_killed_outright_is_gone_on_with(laptop: _Laptop, at: str, left: int) -> None:
    assert laptop.run(**{at: "kill -KILL $PPID; exit 1"}).returncode == -signal.SIGKILL
    assert laptop.valid_keys == left
    _joined(laptop)


def test_a_program_that_is_killed_is_told_and_its_key_is_revoked(laptop: _Laptop) -> None:
    ended = laptop.run(before="kill -KILL $$")
    assert "ended with code -9" in ended.stderr.decode()
    assert (laptop.valid_keys, laptop.left_files) == (0, [])
    _joined(laptop)


def test_no_secret_is_printed_whatever_ends_it(laptop: _Laptop) -> None:
    ended = [laptop.run(before=f"{what}; sleep 1") for what in ("kill -TERM $PPID", "kill -KILL $$")]
    said = b"".join(run.stdout + run.stderr for run in ended).decode()
    assert said
    assert "tskey" not in said
    assert laptop.server.token not in said
