"""A person at a terminal, with keyturn on the sandbox or another fleet: what they type, what the screen shows."""

import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pexpect  # type: ignore[import-untyped]  # its stubs are a package of their own
import pyte

_ROOT = Path(__file__).parents[3]
SECONDS = 30


class Place(Protocol):
    """Where keyturn runs: the sandbox, or another fleet of the tests. fleet: its folder."""

    @property
    def fleet(self) -> Path: ...
    def environ(self, base: Mapping[str, str]) -> dict[str, str]: ...


class Terminal:
    """keyturn, started on a terminal of that size. said: all that it wrote so far, escapes and all."""

    def __init__(self, place: Place, *words: str, columns: int = 100, rows: int = 24, **variables: str) -> None:
        environment = place.environ({"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8"})
        self.columns, self.rows = columns, rows
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "tui", *words],
            env={**environment, "PYTHONPATH": str(_ROOT), **variables},
            cwd=str(place.fleet),
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=SECONDS,
            preexec_fn=_as_at_a_terminal,
        )
        self.said = ""

    def meets(self, text: str) -> str:
        """Wait until this text is shown; what was written up to its end."""
        self._child.expect_exact(text)
        shown: str = self._child.before + self._child.after
        self.said += shown
        return shown

    def types(self, text: str, *, enter: bool = True) -> None:
        self._child.send(text + ("\r" if enter else ""))

    def types_secretly(self, text: str) -> None:
        """Type what may not be seen: only once the echo is off."""
        self._child.waitnoecho(SECONDS)
        self.types(text)

    def presses(self, control: str) -> None:
        """Ctrl and a letter."""
        self._child.sendcontrol(control)

    def kills(self, number: int) -> None:
        """Send a signal to keyturn."""
        self._child.kill(number)

    def resizes(self, columns: int, rows: int) -> None:
        """The window gets another size."""
        self.columns, self.rows = columns, rows
        self._child.setwinsize(rows, columns)

    def ends(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        self._child.expect(pexpect.EOF)
        self.said += self._child.before
        self._child.close()
        status: int | None = self._child.exitstatus
        assert "Traceback" not in self.said
        return -self._child.signalstatus if status is None else status

    @property
    def screen(self) -> str:
        """What a terminal of that size shows in the end, without the blanks at the ends of lines."""
        screen = pyte.HistoryScreen(self.columns, self.rows, history=1000)
        pyte.Stream(screen).feed(self.said)
        above = ["".join(line[column].data for column in range(self.columns)) for line in screen.history.top]
        return "\n".join(line.rstrip() for line in (*above, *screen.display)).strip()

    @property
    def colours(self) -> list[str]:
        """Every sequence that sets a colour or a weight."""
        return re.findall(r"\x1b\[[0-9;]*m", self.said)


def _as_at_a_terminal() -> None:
    """Whoever runs the tests may have these ignored, and a child takes that over."""
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
