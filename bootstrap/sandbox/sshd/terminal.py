"""A pseudo-terminal for a session that asks for one. POSIX only: its modules are met inside functions."""

import os
import sys
from dataclasses import dataclass

# Runs first in the new process: makes the pty its controlling terminal, then becomes the shell. A `preexec_fn` would do
# the same in a forked copy of this many-threaded program, where it may deadlock.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True)
class Terminal:
    """What the client asked for. columns, rows: characters."""

    kind: str
    columns: int
    rows: int

    def open(self) -> tuple[int, int]:
        """Master and slave, sized."""
        master, slave = os.openpty()
        resize(master, self.columns, self.rows)
        return master, slave


def resize(master: int, columns: int, rows: int) -> None:
    import fcntl
    import struct
    import termios

    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def on_terminal(argv: list[str]) -> list[str]:
    """The command that runs `argv` with its standard input as controlling terminal."""
    return [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *argv]
