"""One connection at the listener: paramiko's transport, a device that proves a key, and a screen to write lines on.

It runs nothing, forwards nothing and gives no shell: a session is lines from us, and an end. Where the client is
`keyturn join`, the lines are documents, and it may say which secrets it wants (member.py).
"""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from bootstrap.pairing.door import Door
from bootstrap.pairing.member import Line, Member
from bootstrap.pairing.metered import Metered
from bootstrap.pairing.proving import Proving
from bootstrap.ssh.paramiko_import import paramiko
from keys.inert import inert
from keys.join_exchange import SUBSYSTEM, End

_LOG = "keyturn.pairing"
_VERSION = "SSH-2.0-keyturn"
_SECONDS = 20.0  # for a device to prove its key, once connected; a person may have to touch it
_MOST_LINES = 500
_OPENING = 5.0  # seconds for a device that has proved its key to say what it wants
_silent = logging.getLogger(_LOG)
_silent.addHandler(logging.NullHandler())  # else paramiko's threads write tracebacks to the terminal
_silent.propagate = False


class Connection(paramiko.Transport):
    """A thread of its own from `begin` on."""

    def __init__(self, sock: Metered, door: Door) -> None:
        super().__init__(cast("Any", sock))
        self.set_log_channel(_LOG)
        self.local_version = _VERSION
        self.banner_timeout = self.handshake_timeout = self.auth_timeout = _SECONDS
        self.door = door
        self.metered = sock
        self.address = inert(sock.getpeername()[0])
        self._screen = _Screen()

    def begin(self, host_key: "paramiko.PKey") -> None:
        self.add_server_key(host_key)
        self.start_server(threading.Event(), self._screen)

    def run(self) -> None:
        try:
            super().run()
        finally:
            self.packetizer.complete_handshake()  # ends a timer of paramiko's own
            self._screen.end()

    @property
    def is_known(self) -> bool:
        """Whether the device has proved a key."""
        return self.is_authenticated()

    def say(self, line: str) -> None:
        self._screen.lines.put(line)

    def leave(self) -> None:
        self._screen.lines.put(None)

    def turn_away(self, line: str) -> None:
        self.say(line)
        self._screen.lines.put(End(refused=True))

    def member(self) -> Member | None:
        self._screen.begun.wait(_OPENING)
        return self._screen.member

    def cut(self) -> None:
        """End the connection now, from any thread; its own thread then tidies up."""
        self.metered.cut()

    def _auth_trigger(self) -> None:
        self.metered.keep()
        super()._auth_trigger()  # type: ignore[misc] # a private name

    def _parse_newkeys(self, m: "paramiko.Message") -> None:
        self.auth_handler = Proving(self)
        super()._parse_newkeys(m)  # type: ignore[misc] # a private name


class _Screen(paramiko.ServerInterface):
    """The one session that a device may open: what is said to it, line after line, in a thread of its own."""

    def __init__(self) -> None:
        self.lines: queue.Queue[Line | None] = queue.Queue(_MOST_LINES)
        self.member: Member | None = None
        self.begun = threading.Event()
        self._writer: threading.Thread | None = None
        self._terminal = False

    def end(self) -> None:
        self.lines.put(None)
        self.begun.set()  # nothing will be any more
        if self._writer:
            self._writer.join()

    def get_allowed_auths(self, _username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, _chanid: int) -> int:
        if kind == "session" and self._writer is None:
            return paramiko.OPEN_SUCCEEDED
        return paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

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
        return self._start(channel, self.member.write)

    def _begin(self, channel: "paramiko.Channel") -> bool:
        return self._writer is None and self._start(channel, lambda: self._write_text(channel))

    def _start(self, channel: "paramiko.Channel", write: Callable[[], None]) -> bool:
        self._writer = threading.Thread(target=_to_the_end, args=(channel, write), name="pairing-screen", daemon=True)
        self._writer.start()
        self.begun.set()
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
