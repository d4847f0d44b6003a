"""The real processes behind sessions: started here, and all of them ended when their host stops, or is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap.sandbox.sshd.lifeline import Lifeline

# Runs first where our own process ignores hang-ups, as under nohup: that is inherited, and a shell may not undo it.
# What Python adds to the surroundings, in the C locale, is taken out again.
_HEAR_HANG_UP = (
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); os.environ.pop('LC_CTYPE', None); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class Processes:
    """Every process is the leader of a session of its own, so that ending it ends its children too."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lifeline = Lifeline()
        self._lock = threading.Lock()

    def start(
        self, argv: Sequence[str], environment: Mapping[str, str], folder: Path, *, terminal: int | None = None
    ) -> subprocess.Popen[bytes]:
        """terminal: the slave side of a pty that becomes all three streams; None makes three pipes."""
        stream = subprocess.PIPE if terminal is None else terminal
        with self._lock:
            self._lifeline.open()
        process = subprocess.Popen(
            _hearing(argv),
            stdin=stream,
            stdout=stream,
            stderr=stream,
            cwd=folder,
            env=dict(environment),
            bufsize=0,
            start_new_session=True,
        )
        with self._lock:
            self._running.add(process)
            self._lifeline.hold(process.pid)
        return process

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running.discard(process)
            self._lifeline.let_go(process.pid)

    def kill_all(self) -> None:
        """End what still runs, at once."""
        with self._lock:
            for process in self._running:
                send(process, signal.SIGKILL)

    def close(self) -> None:
        """End what is left, and what watches over it."""
        with self._lock:
            self._lifeline.close()


def _hearing(argv: Sequence[str]) -> list[str]:
    """The command that runs `argv` as sshd would: ended by SIGHUP, unless it decides otherwise itself."""
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        return list(argv)
    return [sys.executable, "-I", "-S", "-c", _HEAR_HANG_UP, *argv]


def send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """A signal to the process and its children. One that is gone is left alone."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
