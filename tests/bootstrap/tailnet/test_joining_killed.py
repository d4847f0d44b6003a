"""Joining is cut off at each step, by each way to end a program, and the same run again goes on from there."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.config_tailscale import TailscaleConfig
from bootstrap.sandbox.tailscale.machine import Machine
from bootstrap.tailnet.joining import join_this_device
from bootstrap.tailnet.program import TailscaleProgram
from bootstrap.tailnet.status import Backend
from tests.bootstrap.tailnet.clock import Clock
from tests.bootstrap.tailnet.control_room import ControlRoom

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

_SCRIPT = """#!/bin/sh
[ "$1" = up ] || exec {program} "$@"
{before}
{program} "$@"
code=$?
{after}
exit $code
"""


def _fatal(folder: Path, machine: Machine, *, before: str = "", after: str = "") -> TailscaleProgram:
    """A program that ends who called it, at that moment of `up`."""
    file = folder / "fatal"
    file.write_text(_SCRIPT.format(program=machine.program, before=before, after=after), encoding="utf-8")
    file.chmod(0o755)
    return TailscaleProgram(file)


def _join(program: TailscaleProgram, room: ControlRoom) -> str:
    return join_this_device(program, room, "macbook", "kua", TailscaleConfig(), wait=Clock().wait(1)).node_id


def _in_a_process(program: TailscaleProgram, room: ControlRoom, runtime: Path) -> int:
    """How a run of its own ended; what it did at the control server is done here too."""
    told = multiprocessing.get_context("fork").Queue()

    def run() -> None:
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        plain = room.revoke_auth_key
        room.revoke_auth_key = lambda id: told.put(id) or plain(id)  # type: ignore[method-assign, func-returns-value]  # noqa: A006
        _join(program, room)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(30)
    return process.exitcode or 0
