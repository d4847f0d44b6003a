"""Where no signal may break in with an exception: the same signal comes again a moment later.

In an import, the interpreter's import lock may stay held for ever, and every thread hangs at its next import; or the
exception is lost in a callback, and nothing happens. Where a thread is started, the pool may not know of it, and it
goes on at a server while all that it works with is closed.
"""

import signal
from types import FrameType

_SECONDS = 0.01
_STARTS = {("threading", "start"), ("concurrent.futures.thread", "submit")}
_put_off: set[int] = set()


def put_off(number: int, frame: FrameType | None) -> bool:
    """For a handler that raises: whether it may not here. frame: what the handler was given."""
    if not hasattr(signal, "setitimer") or not _is_unbroken(frame):
        return False
    _put_off.add(number)
    signal.signal(signal.SIGALRM, _again)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    return True


def _again(_number: int, _frame: FrameType | None) -> None:
    """One at a time: what its handler raises would keep the next one from coming."""
    if not _put_off:
        return
    number = min(_put_off)
    _put_off.discard(number)
    if _put_off:
        signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    signal.raise_signal(number)


def _is_unbroken(frame: FrameType | None) -> bool:
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith("<frozen importlib."):
            return True
        if (frame.f_globals.get("__name__"), code.co_name) in _STARTS:
            return True
        frame = frame.f_back
    return False
