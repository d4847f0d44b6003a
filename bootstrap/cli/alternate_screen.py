"""A terminal's second screen, for what may not stay: nothing of it comes into the scrollback, and all of it is wiped.

However keyturn is stopped there, short of SIGKILL, the screen is wiped and left first, and the terminal takes lines
and shows what is typed again. Ctrl-Z leaves it too, and it comes back with keyturn.
"""

import os
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

from bootstrap.cli.console import forget_typed
from bootstrap.cli.qr_text import window_size
from bootstrap.cli.unbroken import put_off

# no cursor, and what is too wide is cut off: it would move rows into the scrollback
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?7l\x1b[?25l", "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
_ENDING = ("SIGTERM", "SIGHUP", "SIGQUIT")


class AlternateScreen:
    """A context manager of the main thread, on stdin and stderr, which are a terminal. Not for Windows."""

    def __init__(self) -> None:
        self._usual: dict[signal.Signals, Any] = {}
        self._mode: list[Any] = []
        self._drawn: Sequence[str] | None = None
        self._is_shown = False
        self._was_interrupted = False

    def __enter__(self) -> Self:
        import termios

        self._mode = termios.tcgetattr(sys.stdin)
        taken = {signal.SIGINT: self._interrupt, signal.SIGTSTP: self._suspend}
        taken |= {getattr(signal, name): self._end for name in _ENDING}
        self._usual = {number: usual for number in taken if (usual := signal.getsignal(number)) is not signal.SIG_IGN}
        for number in self._usual:
            signal.signal(number, taken[number])
        try:
            self._show()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, self._usual)
        try:
            self._leave()
            for number, handler in self._usual.items():
                signal.signal(number, handler)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self._usual)

    @property
    def size(self) -> os.terminal_size:
        return window_size(sys.stderr)

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines from the top, no more than there are rows. Keys typed before they are there are dropped."""
        if self._drawn == lines:
            return
        self._drawn = list(lines)  # before it is, as Ctrl-Z may come between, and has it drawn once more
        self._wipe()
        forget_typed()
        for row, line in enumerate(lines[: self.size.lines], 1):
            _write(f"\x1b[{row};1H{line}")

    def key(self, seconds: float) -> str:
        """The next key, within that time; else nothing. Raises KeyboardInterrupt once no more can come."""
        if not select.select([sys.stdin], [], [], seconds)[0]:
            return ""
        typed = os.read(sys.stdin.fileno(), 1)
        if not typed:
            raise KeyboardInterrupt
        return typed.decode("latin-1")

    def _show(self) -> None:
        import termios

        quiet = [*self._mode]
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, quiet)
        self._is_shown, self._drawn = True, None
        _write(_ENTER)

    def _leave(self) -> None:
        import termios

        if not self._is_shown:
            return
        self._is_shown = False
        with suppress(OSError):  # the terminal may be gone
            self._wipe()
            _write(_LEAVE)
        with suppress(OSError, termios.error):
            forget_typed()
            termios.tcsetattr(sys.stdin, termios.TCSANOW, self._mode)

    def _wipe(self) -> None:
        """Row by row: some terminals keep what one sequence for all of the screen takes away."""
        _write("\x1b[0m" + "".join(f"\x1b[{row};1H\x1b[2K" for row in range(1, self.size.lines + 1)))

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if not self._was_interrupted and not put_off(number, frame):  # the screen is being left since the first one
            self._was_interrupted = True
            raise KeyboardInterrupt

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _suspend(self, number: int, _frame: FrameType | None) -> None:
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # goes on here once the shell says so
        signal.signal(number, self._suspend)
        self._show()


def _write(text: str) -> None:
    """Past any buffer: a signal may come between, and has the screen left at once."""
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(sys.stderr.fileno(), data) :]
