"""The signals that end a program, for one that has something to clear up: they come as an exception, and only once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_ALL = (*_ENDING, signal.SIGINT)


@contextmanager
def ended_by_exception() -> Iterator[None]:
    """Within, SIGTERM and SIGHUP (a terminal that is closed) raise SystemExit. The first of them is the last."""
    before = {one: signal.getsignal(one) for one in _ALL}
    for one in _ENDING:
        if before[one] is not signal.SIG_IGN:  # as nohup has it
            signal.signal(one, _end)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def then_undisturbed() -> Iterator[None]:
    """Entered last: what is left after it, which is the clearing up of those entered before, no signal disturbs."""
    try:
        yield
    finally:
        _be_deaf()


def _end(number: int, _frame: object) -> NoReturn:
    _be_deaf()
    raise SystemExit(128 + number)


def _be_deaf() -> None:
    for one in _ALL:
        signal.signal(one, signal.SIG_IGN)
