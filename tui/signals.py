"""SIGTERM, SIGINT, and SIGHUP of a closed terminal: the screens are left as by hand, and the terminal is put right."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tui.app import KeyturnApp

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


@contextmanager
def ended_by_signals(app: KeyturnApp, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """What is under way at targets is finished, and nothing more begun; the exit code tells which signal it was."""
    before = {one: signal.getsignal(one) for one in _ENDING}
    for one in _ENDING:
        if before[one] is not signal.SIG_IGN:  # as nohup has it
            with suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(one, _end, app, one)
    try:
        yield
    finally:
        for one, handler in before.items():
            with suppress(NotImplementedError):
                loop.remove_signal_handler(one)
            signal.signal(one, handler)


def _end(app: KeyturnApp, number: int) -> None:
    if number not in {signal.SIGTERM, signal.SIGINT}:
        _let_go_of_terminal()
    app.stop_work()
    app.exit(return_code=128 + number)


def _let_go_of_terminal() -> None:
    """It is gone: what is still written to it would fail, in threads that others wait for."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
