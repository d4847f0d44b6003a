"""One login on a server: runs scripts there, each with a time-out, and with bounds on what it may say."""

import contextlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bootstrap.ssh.address import Timeouts
from bootstrap.ssh.errors import ClosedError, CommandError, OutputTooLongError, TimedOutError
from bootstrap.ssh.paramiko_import import paramiko
from bootstrap.ssh.transport import close
from keys.public_key import PublicKey

if TYPE_CHECKING:
    from bootstrap.ssh.sftp import Sftp

OUTPUT_LIMIT = 16 * 1024 * 1024  # bytes
ERROR_LIMIT = 64 * 1024
_PIECE = 128 * 1024
_ENDING = 0.25  # seconds; a connection that breaks is known to be dead a moment after its channels are
_LOOK_AT_ERRORS = 0.25  # seconds; what a command says on stderr must not fill the window that stdout shares


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said. status: its exit status; None when it was killed or the server did not tell."""

    output: bytes
    errors: bytes
    status: int | None


class Session:
    """An open login. public_key_used: the key that got in. asked: what the server said about keys before the login.

    version: what the server names itself, "SSH-2.0-OpenSSH_9.2p1 Debian-2". Not for several threads at once.
    """

    def __init__(
        self,
        transport: paramiko.Transport,
        public_key_used: PublicKey,
        *,
        where: str,
        user: str,
        timeouts: Timeouts,
        asked: Mapping[PublicKey, bool],
    ) -> None:
        self.where = where
        self.user = user
        self.public_key_used = public_key_used
        self.asked = asked
        self.version = transport.remote_version
        self._transport = transport
        self._timeouts = timeouts

    @property
    def alive(self) -> bool:
        return self._transport.is_active()

    def run(self, script: bytes, command: str = "/bin/sh -s", timeout: float | None = None) -> Answer:
        """Run a command with the script as its input. timeout: seconds for all of it.

        Raises TimedOutError, ClosedError, OutputTooLongError, or CommandError where the server will not run it.
        """
        deadline = time.monotonic() + (timeout or self._timeouts.command)
        channel = self._channel(deadline)
        try:
            channel.settimeout(max(deadline - time.monotonic(), 0.01))
            channel.exec_command(command)
            _feed(channel, script)
            return self._read(channel, deadline)
        except TimeoutError:
            raise TimedOutError(
                "the command did not end in time",
                where=self.where,
                hint="does its shell wait for something when it starts (.bashrc), or is it overloaded?",
            ) from None
        except (paramiko.SSHException, OSError, EOFError):
            raise self._broken() from None
        finally:
            with contextlib.suppress(OSError, EOFError):  # closing a channel sends a message
                channel.close()

    def tunnel(self, host: str, port: int) -> paramiko.Channel:
        """A stream from the server on to another (RFC 4254 section 7.2). Raises ClosedError, CommandError."""
        try:
            return self._transport.open_channel(
                "direct-tcpip", (host, port), ("127.0.0.1", 0), timeout=self._timeouts.connect
            )
        except (paramiko.SSHException, OSError, EOFError):
            if not self.alive:
                raise ClosedError("the jump host closed the connection", where=self.where) from None
            raise CommandError(
                f"the jump host does not get to {host}:{port}", where=self.where, hint="`ssh -J` tells more"
            ) from None

    def sftp(self) -> "Sftp":
        """Files over SFTP. Raises a subclass of SshError."""
        from bootstrap.ssh.sftp import Sftp

        channel = self._channel(time.monotonic() + self._timeouts.command)
        impatient = threading.Timer(self._timeouts.command, channel.close)  # paramiko waits for ever
        impatient.start()
        try:
            channel.invoke_subsystem("sftp")
        except (paramiko.SSHException, OSError, EOFError):
            if self._has_ended():
                raise ClosedError("it closed the connection after the login", where=self.where) from None
            raise CommandError(
                "it offers no SFTP", where=self.where, hint="is SSH support switched on for this account?"
            ) from None
        finally:
            impatient.cancel()
        return Sftp(channel, self.where, self._timeouts.command)

    def close(self) -> None:
        close(self._transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _channel(self, deadline: float) -> paramiko.Channel:
        try:
            return self._transport.open_session(timeout=max(deadline - time.monotonic(), 0.01))
        except (paramiko.SSHException, OSError, EOFError):
            if self._has_ended():
                raise ClosedError("it closed the connection after the login", where=self.where) from None
            raise CommandError(
                "it lets this key in, but opens no session",
                where=self.where,
                hint="is the account or the key restricted there?",
            ) from None

    def _read(self, channel: paramiko.Channel, deadline: float) -> Answer:
        output, errors = bytearray(), bytearray()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(min(left, _LOOK_AT_ERRORS))
            try:
                piece = channel.recv(_PIECE)
            except TimeoutError:
                _drain_errors(channel, errors)
                continue
            if not piece:
                break
            output += piece
            if len(output) > OUTPUT_LIMIT:
                raise OutputTooLongError(
                    f"it said more than {OUTPUT_LIMIT // 2**20} MiB", where=self.where, hint="is its login shell sane?"
                )
            _drain_errors(channel, errors)
        ended = channel.status_event.wait(max(deadline - time.monotonic(), 0.01))
        _drain_errors(channel, errors)
        if channel.exit_status < 0 and self._has_ended():
            raise EOFError
        status = channel.exit_status if ended else -1
        return Answer(bytes(output), bytes(errors), status if status >= 0 else None)

    def _has_ended(self) -> bool:
        """Whether the whole connection is dead; one that is dying is given a moment."""
        self._transport.join(_ENDING)
        return not self.alive

    def _broken(self) -> ClosedError | CommandError:
        if not self._has_ended():
            return CommandError(
                "it refused to run a command", where=self.where, hint="is the account or the key restricted there?"
            )
        return ClosedError("the connection broke while a command ran", where=self.where)


def _feed(channel: paramiko.Channel, script: bytes) -> None:
    """Send the input; what the command does not want is left, as `/bin/false` wants nothing. Raises TimeoutError."""
    try:
        channel.sendall(script)
        channel.shutdown_write()
    except TimeoutError:
        raise
    except OSError:
        return


def _drain_errors(channel: paramiko.Channel, errors: bytearray) -> None:
    """Take what stands on stderr, and keep no more than the limit."""
    while channel.recv_stderr_ready():
        piece = channel.recv_stderr(_PIECE)
        if not piece:
            return
        errors += piece[: max(ERROR_LIMIT - len(errors), 0)]
