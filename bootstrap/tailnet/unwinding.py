"""What has to be taken back when the program is told to end: SIGTERM, and a closed terminal, unwind as Ctrl-C does."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_SIGNALS = ("SIGTERM", "SIGHUP")  # Windows has no SIGHUP


@contextmanager
def unwinds() -> Iterator[None]:
    """While this lasts, what ends the program runs every `finally` first. Only the main thread can see to that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    usual = {number: signal.getsignal(number) for number in caught}
    ours = [number for number, handler in usual.items() if handler is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, usual[number])


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one must not cut the first one's work short
    sys.exit(128 + number)
