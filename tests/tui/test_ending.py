"""However the screens end, the terminal is as it was, what was begun is let finish, and the rest is told of."""

import contextlib
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.attended.attendant import Attendant
from bootstrap.attended.work import Closing, Work
from bootstrap.exit_code import ExitCode
from tests.bootstrap.attended.made import REPORT
from tests.tui.made import MadeBackend, clean_fleet, look_that_gives
from tui.app import KeyturnApp
from tui.running import defect_of, report_crash, tell_end

_TELLS = "revoke macbook: Stopped: what was under way is finished, and nothing more was begun."


class Program:
    """The program of ending.py in a terminal of its own. said: all that it wrote there.

    leads: whether it is told by a signal when the terminal goes. waits: whether its change is begun when this returns.
    """

    def __init__(self, folder: Path, *words: str, leads: bool = True, waits: bool = True) -> None:
        self._terminal, self._theirs = os.openpty()
        os.set_blocking(self._terminal, False)
        termios.tcsetwinsize(self._theirs, (24, 200))
        self._before = termios.tcgetattr(self._theirs)
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.tui.ending", str(folder), *words],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=os.environ | {"TERM": "xterm-256color", "KEYTURN_TRACEBACK": ""},
            preexec_fn=_leads_the_terminal if leads else os.setsid,  # noqa: PLW1509  no thread runs here
            cwd=Path(__file__).parents[2],
        )
        if waits:
            self._until(lambda: (folder / "begun").exists() and "revoke macbook" in self.said)

    def press(self, key: str) -> None:
        os.write(self._terminal, key.encode())

    def ends(self) -> int:
        """Its exit code."""
        self._until(lambda: self.process.poll() is not None)
        self._read()
        return self.process.wait()

    def hang_up(self) -> int:
        """Close the terminal, as a window is closed; gives the exit code."""
        os.close(self._theirs)
        os.close(self._terminal)
        return self.process.wait(30)

    @property
    def leaves_it_as_it_was(self) -> bool:
        """The terminal: its settings, its usual screen, its cursor."""
        shown = all(self.said.rfind(f"[?{mode}") > self.said.rfind(f"[?{other}") for mode, other in _MODES)
        return shown and termios.tcgetattr(self._theirs) == self._before

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.said += os.read(self._terminal, 65536).decode(errors="replace")

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < end, self.said
            self._read()
            time.sleep(0.01)


_MODES = [("1049l", "1049h"), ("1000l", "1000h"), ("25h", "25l")]


def _leads_the_terminal() -> None:
    import fcntl

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def finished(folder: Path) -> bool:
    return (folder / "finished").exists() and not (folder / "more").exists()


def test_a_signal_lets_finish_what_is_begun_and_gives_the_terminal_back(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.process.send_signal(signal.SIGTERM)
    assert program.ends() == ExitCode.INTERRUPTED
    assert finished(tmp_path)
    assert _TELLS in program.said
    assert "Traceback" not in program.said
    assert program.leaves_it_as_it_was


@pytest.mark.parametrize("told", [True, False])
def test_a_terminal_that_is_closed_lets_finish_what_is_begun(told: bool, tmp_path: Path) -> None:
    program = Program(tmp_path, leads=told)
    assert program.hang_up() == (ExitCode.INTERRUPTED if told else ExitCode.OK)
    assert finished(tmp_path)


def test_a_terminal_that_is_closed_before_the_screens_are_there_keeps_nothing_alive(tmp_path: Path) -> None:
    program = Program(tmp_path, leads=False, waits=False)
    assert program.hang_up() == ExitCode.OK


def test_a_defect_of_a_screen_is_an_error_and_a_hint_and_the_work_can_be_taken_up_again(tmp_path: Path) -> None:
    program = Program(tmp_path, "crash")
    program.press("c")
    assert program.ends() == ExitCode.FAILED
    assert finished(tmp_path)
    assert "error: keyturn has a defect: ZeroDivisionError" in program.said
    assert "hint: please report it, with this line; what was pending is finished by: keyturn apply" in program.said
    assert "Traceback" not in program.said
    assert "a secret" not in program.said
    assert program.leaves_it_as_it_was


def test_a_traceback_is_for_those_who_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def job(_attendant: Attendant) -> Closing:
        raise ZeroDivisionError("at night")

    app = KeyturnApp(MadeBackend(look_that_gives(clean_fleet())))
    app._work = Work("revoke macbook", job)
    app._work.run()
    monkeypatch.delenv("KEYTURN_TRACEBACK", raising=False)
    assert defect_of(app) is None
    monkeypatch.setenv("KEYTURN_TRACEBACK", "1")
    defect = defect_of(app)
    assert defect is not None
    with pytest.raises(ZeroDivisionError):
        report_crash(defect)


def test_who_has_left_is_told_what_stands_beside_the_report_too(capsys: pytest.CaptureFixture[str]) -> None:
    left = "iphone is not in the tailnet: the wait was left, and its auth key could not be revoked"
    work = Work("onboard iphone", lambda _attendant: Closing(REPORT, said=left))
    work.run()
    tell_end(work.view())
    assert f"{left}\n" in capsys.readouterr().err
