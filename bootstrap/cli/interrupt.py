"""Ctrl-C: the first one starts nothing more and lets end what is under way at servers; the second ends keyturn at once.

Either is safe: what is wanted stands on disk by then, and no file on a server is ever half written.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def second_one_ends_it() -> Iterator[None]:
    """While this lasts, Ctrl-C raises KeyboardInterrupt once; after that it has the system's own effect."""
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or usual is not signal.default_int_handler:
        yield
        return

    def interrupt(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
