"""Run one program to its end: no answer to its prompts, a limit for its time and its output, a calm way to stop it.

It gets a session of its own, so no terminal to ask at, and a Ctrl-C reaches it once, through here: Terraform then
finishes what it has begun, writes its state and gives back its lock. Killed it is only when that takes too long.

It writes into files without a name, in memory where the system has such: a pipe that nobody reads any more would kill
it at its next word, so that an apply died half-way with a keyturn that was killed.
"""

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from keys.errors import KeyturnError

MOST_OUTPUT = 64 * 1024 * 1024  # bytes; a state of ten thousand resources is about half of it
_MOST_TALK = 256 * 1024  # bytes read of stderr, the last ones
_LOOK = 0.2  # seconds between looks for new lines

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Said:
    """code: as the program ended. out and error: what it wrote, which may hold secrets."""

    code: int
    out: str = field(repr=False)
    error: str = field(repr=False)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    seconds: float,
    grace: float,
    tell: Tell | None = None,
) -> Said:
    """Run it there. tell: gets each line of stdout soon after it was written, without its end.

    seconds: how long it may take; grace: how long it may then take to stop, as after Ctrl-C.
    Raises KeyturnError when it can't be started, takes too long or says too much.
    """
    with _Running(command, folder, environment, tell) as running:
        try:
            running.until_its_end(seconds, most=MOST_OUTPUT)
        except BaseException as raised:
            if not isinstance(raised, KeyboardInterrupt):
                running.tell = None  # it may be what failed
            running.stop(grace)
            raise
        if not running.ended:
            running.stop(grace)
            limit = f"{MOST_OUTPUT >> 20} MB of output" if running.size > MOST_OUTPUT else f"{seconds:g} seconds"
            name = f"{Path(command[0]).name} {command[1]}"
            raise KeyturnError(f"{name} wanted more than {limit} and was stopped", where=str(folder))
        return running.said()


class _Running:
    """A program that runs. Leaving kills it, with the plugins that it has started, if it has not ended."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str], tell: Tell | None) -> None:
        self.tell, self.ended = tell, False
        self._open = contextlib.ExitStack()
        self._out, self._error = (self._open.enter_context(_unnamed_file()) for _ in range(2))
        self._told, self._line = 0, b""
        self._lifeline, theirs = os.pipe()  # its other end closes when the program has ended
        self._open.callback(os.close, self._lifeline)
        try:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self._out,
                stderr=self._error,
                pass_fds=[theirs],
                start_new_session=True,
            )
        except OSError as error:
            self._open.close()
            raise KeyturnError(f"{command[0]} can't be run: {error.strerror or error}", where=str(folder)) from None
        finally:
            os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._open.close()

    @property
    def size(self) -> int:
        """Bytes of stdout until now."""
        return os.fstat(self._out.fileno()).st_size

    def until_its_end(self, seconds: float, *, most: float) -> None:
        """Wait until it has ended, or that time is over, or it has written more than that to stdout."""
        deadline = time.monotonic() + seconds
        while not self.ended and (left := deadline - time.monotonic()) > 0 and self.size <= most:
            if select.select([self._lifeline], [], [], min(_LOOK, left))[0]:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_LOOK)
            self.ended = self._process.poll() is not None
            self._tell_what_is_new()

    def stop(self, grace: float) -> None:
        """Ask it to, and wait."""
        self._process.send_signal(signal.SIGINT)
        self.until_its_end(grace, most=float("inf"))

    def said(self) -> Said:
        size = os.fstat(self._error.fileno()).st_size
        out = os.pread(self._out.fileno(), self.size, 0)
        error = os.pread(self._error.fileno(), _MOST_TALK, max(0, size - _MOST_TALK))
        return Said(self._process.returncode, out.decode(errors="replace"), error.decode(errors="replace"))

    def _tell_what_is_new(self) -> None:
        if self.tell is None:
            return
        new = os.pread(self._out.fileno(), self.size - self._told, self._told)
        self._told += len(new)
        *lines, self._line = (self._line + new).split(b"\n")
        if self.ended and self._line:
            lines.append(self._line)
        for line in lines:
            self.tell(line.decode(errors="replace"))


def _unnamed_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("keyturn"), "w+b")
    return tempfile.TemporaryFile()
