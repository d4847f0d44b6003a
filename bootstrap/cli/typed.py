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

_MOST = 4096  # bytes of one piece; a terminal gives no more than a line


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
    with _unseen():
        sys.stderr.write(prompt)
        sys.stderr.flush()
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


@contextmanager
def _unseen() -> Iterator[None]:
    """Meanwhile the terminal does not show what is typed; what was typed before is dropped."""
    import termios

    terminal = sys.stdin.fileno()
    usual = termios.tcgetattr(terminal)
    quiet = [*usual]
    quiet[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
    try:
        yield
    finally:
        with suppress(OSError, termios.error):  # the terminal may be gone
            termios.tcsetattr(terminal, termios.TCSAFLUSH, usual)
            sys.stderr.write("\n")
            sys.stderr.flush()
