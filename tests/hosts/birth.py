"""How a test host begins: as a fork of a Python that has read `inside.py` already, one for each process of a run."""

import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from tests.forker import line_to

INSIDE = Path(__file__).with_name("inside.py")
END_SECONDS = 10
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Born:
    """The streams of a host's PID 1, and the pid of its guard, with which it ends."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: BinaryIO
    guard: int

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.guard, signal.SIGKILL)

    def end(self) -> None:
        """Close PID 1's stdin, its sign to end; by the time its guard lets go, every process of the host has ended."""
        with self.stdout, self.stderr:
            with suppress(OSError):
                self.stdin.close()
            with selectors.DefaultSelector() as selector:
                selector.register(self.stderr, selectors.EVENT_READ)
                while selector.select(END_SECONDS):
                    if not os.read(self.stderr.fileno(), 65536):
                        return
            self.kill()


def born() -> Born:
    """A host that waits to hear what it is to be."""
    (stdin, to_it), (from_it, stdout), (words, stderr) = os.pipe(), os.pipe(), os.pipe()
    try:
        with _one_at_a_time:
            line = _line(os.getpid())
            socket.send_fds(line, [b"+"], [stdin, stdout, stderr])
            guard = int(line.recv(20))
    finally:
        for stream in (stdin, stdout, stderr):
            os.close(stream)
    return Born(os.fdopen(to_it, "wb"), os.fdopen(from_it, "rb"), os.fdopen(words, "rb"), guard)


@cache
def _line(_pid: int) -> socket.socket:
    """What leads to the Python that forks, one for this process."""
    return line_to([sys.executable, "-I", "-S", str(INSIDE)], start_new_session=True)
