"""What a person types at a question. Ctrl-C is heeded at any moment of it.

Python's own reading loses one that comes in the instant before the system begins to read: its handler waits for the
reading to end, and that is at the next line. So terminal and signals are waited for together, and then only is read.
"""

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any

_MOST = 4096  # bytes of one piece; a terminal gives no more than a line
_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))


def typed_line() -> str:
    """The next line, with its end; empty at the end of all."""
    if not isinstance(sys.stdin, TextIOWrapper) or not _can_wait():
        return sys.stdin.readline()
    return _line().decode(sys.stdin.encoding, "replace")


def typed_secret(prompt: str) -> str:
    """A line without its end, which is not shown. Raises EOFError, or UnicodeDecodeError."""
    if not isinstance(sys.stdin, TextIOWrapper) or not _can_wait():
        from getpass import getpass

        return getpass(prompt)
    with _Unseen(prompt):
        typed = _line()
    if not typed:
        raise EOFError
    return typed.decode(sys.stdin.encoding).rstrip("\r\n")


def _can_wait() -> bool:
    """Signals are heeded in the main thread alone, and Windows waits for no terminal so."""
    return os.name == "posix" and threading.current_thread() is threading.main_thread()


def _line() -> bytes:
    terminal, typed = sys.stdin.fileno(), b""
    with _told_of_signals() as told:
        while not typed.endswith(b"\n"):
            ready, _, _ = select.select([terminal, told], [], [])
            if told in ready:
                os.read(told, _MOST)  # whatever its handler raises, it does by now
            if terminal in ready:
                piece = os.read(terminal, _MOST)
                if not piece:
                    break
                typed += piece
    return typed


@contextmanager
def _told_of_signals() -> Iterator[int]:
    """A file that can be read from once a signal has come, though it came before anybody waited."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    before = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(before)
        os.close(ours)
        os.close(theirs)


class _Unseen:
    """Meanwhile the terminal does not show what is typed; what was typed before is dropped.

    However keyturn ends there, short of SIGKILL, the terminal shows it again; stopped by Ctrl-Z, it does until keyturn
    goes on.
    """

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._terminal = sys.stdin.fileno()
        self._usual: list[Any] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        import termios

        self._usual = termios.tcgetattr(self._terminal)
        taken = dict.fromkeys(_ENDS, self._ends) | {signal.SIGTSTP: self._stops}
        self._before = {number: signal.SIG_DFL for number in taken if signal.getsignal(number) == signal.SIG_DFL}
        self._before[signal.SIGCONT] = signal.getsignal(signal.SIGCONT)
        try:
            for number in self._before:
                signal.signal(number, taken.get(number, self._hide))
            self._hide()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._show()

    def _hide(self, *_: object) -> None:
        import termios

        quiet = [*self._usual]
        quiet[3] &= ~termios.ECHO
        termios.tcsetattr(self._terminal, termios.TCSAFLUSH, quiet)
        sys.stderr.write(self._prompt)
        sys.stderr.flush()

    def _show(self) -> None:
        import termios

        with suppress(OSError, RuntimeError, termios.error):  # the terminal may be gone, or in the middle of a prompt
            termios.tcsetattr(self._terminal, termios.TCSAFLUSH, self._usual)
            sys.stderr.write("\n")
            sys.stderr.flush()

    def _ends(self, number: int, _frame: FrameType | None) -> None:
        """As it would without us, after that."""
        self._show()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    def _stops(self, number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._ends(number, frame)  # goes on here once the shell says so, or at once where there is none
        for taken, handler in ((number, self._stops), (signal.SIGCONT, self._hide)):
            signal.signal(taken, handler)
        self._hide()
