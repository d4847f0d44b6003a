"""What a client that is in may ask for: `exec`, a shell, a terminal. No forwarding, no agent, no subsystem."""

import os

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED

from bootstrap.sandbox.sshd.host import Host
from bootstrap.sandbox.sshd.launch import Login, Running, Wish, launch
from bootstrap.sandbox.sshd.processes import Processes
from bootstrap.sandbox.sshd.terminal import Terminal


class Requests(paramiko.ServerInterface):
    """One for each connection; called by its transport's thread only. This one lets in, and grants nothing."""

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - the parent's signature
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:  # noqa: ARG002 - the parent's signature
        """ServerAuth has judged the key by now; what is left is the signature."""
        return AUTH_SUCCESSFUL

    def check_auth_none(self, username: str) -> int:  # noqa: ARG002 - the parent's signature
        return AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002 - the parent's signature
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def answered(self, channel: paramiko.Channel, login: Login) -> None:
        """A request was answered: start what it asked for."""

    def closed(self, channel: paramiko.Channel) -> None:
        """The client closed a channel."""

    def end(self) -> None:
        """The connection is over."""


class SessionRequests(Requests):
    """Sessions with a process each.

    A process is started after its request was answered, so that its output never overtakes the answer.
    """

    def __init__(self, host: Host, processes: Processes) -> None:
        self._host = host
        self._processes = processes
        self._terminals: dict[int, Terminal] = {}
        self._wishes: dict[int, Wish] = {}
        self._running: dict[int, Running] = {}

    def check_channel_pty_request(
        self, channel: paramiko.Channel, term: bytes, width: int, height: int, *_: object
    ) -> bool:
        self._terminals[channel.get_id()] = Terminal(term.decode(errors="replace"), width, height)
        return True

    def check_channel_window_change_request(
        self, channel: paramiko.Channel, width: int, height: int, *_: object
    ) -> bool:
        running = self._running.get(channel.get_id())
        return running is not None and running.resize(width, height)

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return self._ask(channel, None)

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        return self._ask(channel, os.fsdecode(command))

    def answered(self, channel: paramiko.Channel, login: Login) -> None:
        wish = self._wishes.pop(channel.get_id(), None)
        if wish is None:
            return
        try:
            self._running[channel.get_id()] = launch(self._host, self._processes, login, wish, channel)
        except (OSError, ValueError) as error:  # no such shell, no such home, a NUL in the command
            channel.sendall_stderr(f"cannot start a session: {error}\n".encode())
            channel.send_exit_status(1)
            channel.close()

    def closed(self, channel: paramiko.Channel) -> None:
        if running := self._running.get(channel.get_id()):
            running.session.hang_up()

    def end(self) -> None:
        """Hang up on every session, wait for each."""
        for running in self._running.values():
            running.session.hang_up()
        for running in self._running.values():
            running.thread.join()

    def _ask(self, channel: paramiko.Channel, command: str | None) -> bool:
        """A channel runs one thing only (RFC 4254 section 6.5)."""
        number = channel.get_id()
        if number in self._wishes or number in self._running:
            return False
        self._wishes[number] = Wish(command, self._terminals.get(number))
        return True
