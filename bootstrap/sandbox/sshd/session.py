"""One session: a channel on one side, a real process on the other, bytes carried between them.

As with OpenSSH's sshd, the exit status is told when the process ends, and the channel is closed when nobody holds the
other end of its output any more. A client that goes away hangs the process up.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol

from bootstrap.sandbox.sshd.processes import send

_CHUNK = 32 * 1024
_LOOK_AGAIN = 0.1  # seconds until an exit is noticed when a child keeps the pipes open


class Channel(Protocol):
    """What a session needs of paramiko's channel. Sending raises OSError once the channel is closed."""

    def recv(self, nbytes: int) -> bytes: ...
    def sendall(self, s: bytes) -> None: ...
    def sendall_stderr(self, s: bytes) -> None: ...
    def send_exit_status(self, status: int) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Streams:
    """The process's ends that are ours. error: None with a terminal, which has one stream for all."""

    input: IO[bytes]
    output: IO[bytes]
    error: IO[bytes] | None


class Session:
    """Carries one process. `run` blocks until it is over; `hang_up` may come from any thread."""

    def __init__(self, channel: Channel, process: subprocess.Popen[bytes], streams: Streams) -> None:
        self._channel = channel
        self._process = process
        self._streams = streams
        self._wake_read, self._wake_write = os.pipe()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._told = False

    def run(self) -> None:
        feeder = threading.Thread(target=self._feed, name="sandbox-ssh-input")
        feeder.start()
        try:
            self._carry_output()
        except (OSError, EOFError):
            self.hang_up()  # the channel broke while we were sending
        if self._process.poll() is None:
            send(self._process, signal.SIGHUP)
        self._over.set()
        with contextlib.suppress(OSError, EOFError):  # the connection may be gone before the session is
            self._channel.close()  # the feeder's recv returns
        feeder.join()
        self._close_streams()
        self._process.wait()

    def hang_up(self) -> None:
        """The client is gone."""
        self._over.set()
        with self._lock:
            if self._wake_write >= 0:
                os.write(self._wake_write, b"x")

    def _feed(self) -> None:
        """Client to process. What a process that closed its input will not take is read and dropped, as sshd does."""
        taken = True
        with contextlib.suppress(OSError):
            while data := self._channel.recv(_CHUNK):
                taken = taken and self._write(data)
        if self._streams.error is not None:
            self._streams.input.close()

    def _write(self, data: bytes) -> bool:
        target = self._streams.input.fileno()
        while data and not self._over.is_set():
            try:
                data = data[os.write(target, data) :]
            except BlockingIOError:
                self._over.wait(0.01)
            except OSError:
                return False
        return not data

    def _carry_output(self) -> None:
        """Process to client, until the output ends or the client is gone."""
        terminal = self._streams.error is None
        with _selector(terminal=terminal) as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            selector.register(self._streams.output, selectors.EVENT_READ, self._channel.sendall)
            if self._streams.error is not None:
                selector.register(self._streams.error, selectors.EVENT_READ, self._channel.sendall_stderr)
            while not self._over.is_set() and len(selector.get_map()) > 1:
                ready = [key for key, _ in selector.select(_LOOK_AGAIN) if key.data is not None]
                for key in ready:
                    if not _pass_on(key.fd, key.data):
                        selector.unregister(key.fileobj)
                if not ready and self._tell_exit() and terminal:
                    return  # a terminal ends with its leader
        while not self._over.is_set() and not self._tell_exit(_LOOK_AGAIN):
            pass

    def _tell_exit(self, wait: float = 0.0) -> bool:
        """Whether the process has ended; its status is sent once."""
        try:
            status = self._process.wait(wait)
        except subprocess.TimeoutExpired:
            return False
        if not self._told:
            self._told = True
            self._channel.send_exit_status(status if status >= 0 else 128 - status)
        return True

    def _close_streams(self) -> None:
        with self._lock:
            os.close(self._wake_write)
            self._wake_write = -1
        os.close(self._wake_read)
        for stream in {self._streams.input, self._streams.output, self._streams.error}:
            if stream is not None:
                stream.close()


def _pass_on(source: int, deliver: Callable[[bytes], None]) -> bool:
    """Carry what is there; False at the end of the stream."""
    try:
        data = os.read(source, _CHUNK)
    except BlockingIOError:
        return True
    except OSError:  # Linux's way of saying that a terminal has no process left
        return False
    if data:
        deliver(data)
    return bool(data)


def _selector(*, terminal: bool) -> selectors.BaseSelector:
    """kqueue does not take terminals on macOS."""
    return selectors.SelectSelector() if terminal and sys.platform == "darwin" else selectors.DefaultSelector()
