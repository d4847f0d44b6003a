"""The signals that end a program, for one that has something to clear up: they wait while it is set up or cleared up.

with signals_wait() as ending, set_up(), ending.raised():
    ...  # here they are raised; before and after, they are only noted
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bootstrap.cli.unbroken import put_off

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class Ending:
    """What has become of SIGTERM, SIGINT, and SIGHUP, which a terminal sends that is closed."""

    def __init__(self) -> None:
        self._noted = 0
        self._raises = False

    def take(self, number: int, frame: FrameType | None) -> None:
        """The handler of all of them."""
        if self._raises and put_off(number, frame):
            return
        self._noted = number
        if self._raises:
            self._raise()

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Within, the first of them ends it: with KeyboardInterrupt, or SystemExit and the code that shells know."""
        if self._noted:
            self._raise()
        self._raises = True
        try:
            yield
        finally:
            self._raises = False

    def _raise(self) -> None:
        self._raises = False
        if self._noted == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + self._noted)


@contextmanager
def signals_wait() -> Iterator[Ending]:
    """Within, signals that would end the program are noted, and raised where `raised` says so."""
    ending = Ending()
    before = {one: signal.getsignal(one) for one in _ENDING}
    for one, handler in before.items():
        if handler is not signal.SIG_IGN:  # as nohup has it
            signal.signal(one, ending.take)
    try:
        yield ending
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
