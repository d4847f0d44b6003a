"""A program in a terminal of 120 by 36 that is timed: when it shows something, how long it takes to answer a key."""

import os
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

_PATIENCE = 120.0  # seconds
_NO_TEXT = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")  # colours and places, which may stand between two letters


class PtyProgram:
    """Times are seconds of the wall. Once it has ended: peak, of its memory in MiB; processor, seconds that it used."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self._mine, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (36, 120))
        self._written = b""
        self.peak = self.processor = 0.0
        self._began = time.perf_counter()
        self._program = subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)

    def shows(self, words: str) -> float:
        """Wait until the program has written this; gives the time since it was started."""
        self._until(words.encode())
        return time.perf_counter() - self._began

    def answers(self, key: str, words: str) -> float:
        """Press a key; gives the time until the program has written this."""
        self._written = b""
        pressed = time.perf_counter()
        os.write(self._mine, key.encode())
        self._until(words.encode())
        return time.perf_counter() - pressed

    def end(self) -> None:
        """End it, without asking."""
        self._program.send_signal(signal.SIGKILL)
        _, _, used = os.wait4(self._program.pid, 0)
        self._program.returncode = -signal.SIGKILL
        self.peak, self.processor = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
        os.close(self._mine)

    def _until(self, words: bytes) -> None:
        deadline = time.monotonic() + _PATIENCE
        while words not in _NO_TEXT.sub(b"", self._written):
            ready, _, _ = select.select([self._mine], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise SystemExit(f"the program never wrote {words!r}; its last words: {self._written[-600:]!r}")
            self._written = (self._written + os.read(self._mine, 65536))[-200_000:]
