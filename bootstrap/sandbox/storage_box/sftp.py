"""The box's SFTP: paramiko's, with the extensions of OpenSSH that it names, and with what can be made to go wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import paramiko
from paramiko.message import Message
from paramiko.sftp import CMD_EXTENDED, CMD_INIT, CMD_NAMES, CMD_VERSION, SFTP_OK, SFTP_OP_UNSUPPORTED

from bootstrap.sandbox.sshd.requests import Requests
from bootstrap.sandbox.storage_box.faults import Faults
from bootstrap.sandbox.storage_box.files import Files

if TYPE_CHECKING:
    from bootstrap.sandbox.sshd.connection import Connection

_VERSION = 3
_POSIX_RENAME, _FSYNC = "posix-rename@openssh.com", "fsync@openssh.com"


class BoxRequests(Requests):
    """One SFTP session a channel, and nothing else: no shell, no commands. homes: by account."""

    def __init__(self, homes: Mapping[str, Path], faults: Faults) -> None:
        self._homes = homes
        self._faults = faults
        self._running: list[paramiko.SubsystemHandler] = []

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if name != "sftp":
            return False
        connection = cast("Connection", channel.get_transport())
        home = self._homes[connection.login().account]
        handler = _Sftp(channel, name, self, Files, home, self._faults)
        self._running.append(handler)
        handler.start()
        return True

    def end(self) -> None:
        for handler in self._running:
            handler.join()


class _Sftp(paramiko.SFTPServer):
    """One session."""

    def __init__(
        self, channel: paramiko.Channel, name: str, server: paramiko.ServerInterface, files: Any, *given: Any
    ) -> None:
        super().__init__(channel, name, server, files, *given)
        self._faults: Faults = given[-1]

    def _send_server_version(self) -> int:
        kind, _ = cast("Any", self)._read_packet()
        if kind != CMD_INIT:
            raise paramiko.SFTPError("a session begins with INIT")
        answer = Message()
        answer.add_int(_VERSION)
        for name, offered in ((_POSIX_RENAME, self._faults.posix_rename), (_FSYNC, self._faults.fsync)):
            if offered:
                answer.add_string(name)
                answer.add_string("1")
        cast("Any", self)._send_packet(CMD_VERSION, answer)
        return _VERSION

    def _process(self, kind: int, number: int, message: Message) -> None:
        self._faults.asked(CMD_NAMES[kind])
        cut = self._faults.count()
        if not self._extended(kind, number, message):
            cast("Any", super())._process(kind, number, message)
        if cut:
            cast("Connection", cast("Any", self).sock.get_transport()).cut()

    def _extended(self, kind: int, number: int, message: Message) -> bool:
        """Whether this was an extension that paramiko's server does not know, or that is not offered."""
        if kind != CMD_EXTENDED:
            return False
        name = Message(message.asbytes()[4:]).get_text()
        if name == _FSYNC and self._faults.fsync:
            cast("Any", self)._send_status(number, SFTP_OK)
            return True
        if name == _POSIX_RENAME and self._faults.posix_rename:
            return False
        cast("Any", self)._send_status(number, SFTP_OP_UNSUPPORTED)
        return True
