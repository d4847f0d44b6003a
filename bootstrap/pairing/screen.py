"""The one session that a device may open: lines from us, and an end; documents for `keyturn join` (member.py)."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from paramiko.common import OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED

from bootstrap.pairing.member import Line, Member
from bootstrap.ssh.paramiko_import import paramiko
from keys.join_exchange import SUBSYSTEM

_MOST_LINES = 5000  # that wait to be read; those after them are lost, as whoever says them waits for no device


class Screen(paramiko.ServerInterface):
    """The one session that a device may open: what is said to it, line after line, in a thread of its own."""

    def __init__(self) -> None:
        self.lines: queue.Queue[Line | None] = queue.Queue()
        self.member: Member | None = None
        self.begun = threading.Event()
        self._writer: threading.Thread | None = None
        self._terminal = False
        self._is_open = False

    def say(self, line: str) -> None:
        """Never blocks."""
        if self.lines.qsize() < _MOST_LINES:
            self.lines.put(line)

    def end(self) -> None:
        self.lines.put(None)
        self.begun.set()  # nothing will be any more
        if self._writer and self._writer.ident:
            self._writer.join()

    def begin(self) -> None:
        if self._writer and not self._writer.ident:
            self._writer.start()
            self.begun.set()

    def get_allowed_auths(self, _username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, _chanid: int) -> int:
        if kind != "session" or self._is_open:
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        self._is_open = True
        return OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: object) -> bool:
        self._terminal = True
        return True

    def check_channel_window_change_request(self, *_: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: "paramiko.Channel") -> bool:
        return self._begin(channel)

    def check_channel_exec_request(self, channel: "paramiko.Channel", _command: bytes) -> bool:
        return self._begin(channel)

    def check_channel_subsystem_request(self, channel: "paramiko.Channel", name: str) -> bool:
        if name != SUBSYSTEM or self._writer is not None:
            return False
        self.member = Member(channel, self.lines)
        return self._prepare(channel, self.member.write)

    def _begin(self, channel: "paramiko.Channel") -> bool:
        return self._writer is None and self._prepare(channel, lambda: self._write_text(channel))

    def _prepare(self, channel: "paramiko.Channel", write: Callable[[], None]) -> bool:
        self._writer = threading.Thread(target=_to_the_end, args=(channel, write), name="pairing-screen", daemon=True)
        return True

    def _write_text(self, channel: "paramiko.Channel") -> None:
        end = "\r\n" if self._terminal else "\n"
        while isinstance(line := self.lines.get(), str):
            channel.sendall(f"{line}{end}".encode())


def _to_the_end(channel: "paramiko.Channel", write: Callable[[], None]) -> None:
    """Write all there is, then close."""
    with suppress(OSError, EOFError, paramiko.SSHException):  # the device has gone
        write()
        channel.send_exit_status(0)
        channel.close()
