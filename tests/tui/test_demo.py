"""`keyturn demo` on a terminal: the tour is there at once, and however it ends, it leaves nothing behind."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bootstrap.exit_code import ExitCode
from tests.bootstrap.cli.at_terminal import Terminal


@dataclass(frozen=True)
class Place:
    """A folder for the files of a program that runs, and for nothing else."""

    fleet: Path

    def environ(self, base: Mapping[str, str]) -> dict[str, str]:
        return {**base, "PATH": os.environ["PATH"], "TMPDIR": str(self.fleet), "HOME": str(self.fleet / "none")}


def _left_by_key(terminal: Terminal) -> None:
    terminal.types("q", enter=False)


def _closed_in_a_chapter(terminal: Terminal) -> None:
    """As a terminal says it that is closed."""
    terminal.types(">", enter=False)
    terminal.meets("… keyturn onboard macbook")
    terminal.kills(signal.SIGHUP)


@pytest.mark.parametrize(("end", "code"), [(_left_by_key, 0), (_closed_in_a_chapter, ExitCode.INTERRUPTED)])
def test_the_demo_leaves_nothing_behind(tmp_path: Path, end: Callable[[Terminal], None], code: int) -> None:
    terminal = Terminal(Place(tmp_path), "demo", columns=80)
    terminal.meets("starting a small cloud")
    terminal.meets("Tour, 1 of 5")
    assert len(list(tmp_path.glob("keyturn-demo-*"))) == 1
    end(terminal)
    assert terminal.ends() == code
    assert not list(tmp_path.iterdir())
    assert _ends_soon(tmp_path)


def _ends_soon(folder: Path) -> bool:
    """A process that was just killed is there for a moment more."""
    end = time.monotonic() + 5
    while (running := _running_in(folder)) and time.monotonic() < end:
        time.sleep(0.05)
    return not running


def _running_in(folder: Path) -> list[str]:
    """Processes that were started with this folder in their words or their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            about = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:  # another's, or gone
            continue
        if str(folder).encode() in about:
            found.append(process.name)
    return found
