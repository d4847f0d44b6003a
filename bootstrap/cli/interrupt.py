"""Ctrl-C: the first one starts nothing more and lets end what is under way at servers; the second ends keyturn at once.

Either is safe: what is wanted stands on disk by then, and no file on a server is ever half written.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bootstrap.cli.unbroken import put_off


def heed_ctrl_c() -> None:
    """From here on, Ctrl-C raises KeyboardInterrupt as ever, but where that would do harm. Not where it is ignored."""
    if _raises(signal.getsignal(signal.SIGINT)):
        signal.signal(signal.SIGINT, _interrupt)


@contextmanager
def second_one_ends_it() -> Iterator[None]:
    """While this lasts, Ctrl-C raises KeyboardInterrupt once; after that it has the system's own effect."""
    usual = signal.getsignal(signal.SIGINT)
    if not _raises(usual):
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not put_off(number, frame):
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if not put_off(number, frame):
        raise KeyboardInterrupt


def _raises(handler: object) -> bool:
    """Whether it is the usual handler, and this the thread that may have another."""
    usual = handler in (signal.default_int_handler, _interrupt)
    return usual and threading.current_thread() is threading.main_thread()
