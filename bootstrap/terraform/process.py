"""Run one program to its end: no answer to its prompts, a limit for its time and its output, a calm way to stop it.

It gets a session of its own, so no terminal to ask at, and a Ctrl-C reaches it once, through here: Terraform then
finishes what it has begun, writes its state and gives back its lock. Killed it is only when that takes too long.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keys.errors import KeyturnError

MOST_OUTPUT = 64 * 1024 * 1024  # bytes; a state of ten thousand resources is about half of it
_MOST_TALK = 256 * 1024  # bytes kept of stderr, the last ones

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
    """Run it there. tell: gets each line of stdout as it comes, without its end.

    seconds: how long it may take; grace: how long it may then take to stop, as after Ctrl-C.
    Raises KeyturnError when it can't be started, takes too long or says too much.
    """
    with _started(command, folder, environment) as process, _Listening(process, tell) as listening:
        try:
            listening.until_its_end(seconds)
        except BaseException as raised:
            if not isinstance(raised, KeyboardInterrupt):
                listening.tell = None  # it may be what failed
            _stop(listening, grace)
            raise
        if not listening.ended:
            _stop(listening, grace)
            limit = f"{MOST_OUTPUT >> 20} MB of output" if listening.full else f"{seconds:g} seconds"
            name = f"{Path(command[0]).name} {command[1]}"
            raise KeyturnError(f"{name} wanted more than {limit} and was stopped", where=str(folder))
        out, error = (text.decode(errors="replace") for text in (listening.out, listening.error))
        return Said(process.returncode, out, error)


def _started(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise KeyturnError(f"{command[0]} can't be run: {error.strerror or error}", where=str(folder)) from None


def _stop(listening: "_Listening", grace: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        listening.process.send_signal(signal.SIGINT)
    listening.until_its_end(grace)


class _Listening:
    """Takes what a process writes, so that it never has to wait for a reader. Leaving kills what has not ended."""

    def __init__(self, process: subprocess.Popen[bytes], tell: Tell | None) -> None:
        self.process, self.tell = process, tell
        self.ended = False
        self.out, self.error = bytearray(), bytearray()
        self._line = b""
        self._pipes = selectors.DefaultSelector()

    def __enter__(self) -> "_Listening":
        for pipe, take in ((self.process.stdout, self._take_output), (self.process.stderr, self._take_talk)):
            if pipe is not None:
                self._pipes.register(pipe, selectors.EVENT_READ, take)
        return self

    def __exit__(self, *_: object) -> None:
        self._pipes.close()
        if not self.ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # its session, with the plugins that it has started

    @property
    def full(self) -> bool:
        """Whether it has said too much."""
        return len(self.out) > MOST_OUTPUT

    def until_its_end(self, seconds: float) -> None:
        """Listen until it has ended, or that time is over, or it has said too much."""
        deadline = time.monotonic() + seconds
        already_full = self.full
        while self._pipes.get_map() and time.monotonic() < deadline and self.full == already_full:
            for key, _ in self._pipes.select(max(0.0, deadline - time.monotonic())):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    self._pipes.unregister(key.fileobj)
                key.data(chunk)
        if not self._pipes.get_map():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.1, deadline - time.monotonic()))
                self.ended = True

    def _take_output(self, chunk: bytes) -> None:
        if not self.full:
            self.out += chunk
        if self.tell is not None:
            *lines, self._line = (self._line + chunk).split(b"\n")
            if not chunk and self._line:
                lines.append(self._line)
            for line in lines:
                self.tell(line.decode(errors="replace"))

    def _take_talk(self, chunk: bytes) -> None:
        self.error += chunk
        del self.error[:-_MOST_TALK]
