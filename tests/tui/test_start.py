"""What the first screen waits for, and what it does not."""

import subprocess
import sys

HEAVY = (
    "paramiko",
    "requests",
    "cryptography",
    "bootstrap.wiring",
    "bootstrap.attended.work",
    "bootstrap.events",
    "bootstrap.git",
    "bootstrap.run",
    "bootstrap.ssh",
    "bootstrap.sandbox",
    "tui.screens.work",
)
FIRST = "import tui.open, tui.app, tui.backend, tui.screens.access, bootstrap.attended.recalling"


def test_the_first_screen_waits_for_nothing_that_it_does_not_show() -> None:
    code = f"{FIRST}\nimport sys\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
