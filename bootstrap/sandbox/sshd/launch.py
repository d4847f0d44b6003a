"""From a client's request to a running process: what is run, where, with which environment."""

import contextlib
import os
import subprocess
import threading
from dataclasses import dataclass

from bootstrap.sandbox.sshd.host import Host
from bootstrap.sandbox.sshd.processes import Processes
from bootstrap.sandbox.sshd.session import Channel, Session, Streams
from bootstrap.sandbox.sshd.terminal import Terminal, on_terminal, resize
from keys.errors import KeyturnError


@dataclass(frozen=True)
class Login:
    """Who is in, from where. forced: the `command=` of the line that let the client in.

    client, server: address and port, as SSH_CONNECTION tells them.
    """

    account: str
    forced: str | None
    client: tuple[str, int]
    server: tuple[str, int]


@dataclass(frozen=True)
class Wish:
    """What a client asks for. command: None asks for a shell."""

    command: str | None
    terminal: Terminal | None


@dataclass(frozen=True)
class Running:
    """A session and the thread that carries it. master: the pty's side that is ours, or None."""

    session: Session
    thread: threading.Thread
    master: int | None

    def resize(self, columns: int, rows: int) -> bool:
        """Whether there was a terminal to change."""
        if self.master is None or not self.thread.is_alive():
            return False
        with contextlib.suppress(OSError):  # it ended just now
            resize(self.master, columns, rows)
        return True


def launch(host: Host, processes: Processes, login: Login, wish: Wish, channel: Channel) -> Running:
    """Start what is wished for. Raises OSError or ValueError where no process can be started."""
    argv, environment = _argv(host, login, wish), _environment(host, login, wish)
    home = host.home(login.account)
    if wish.terminal is None:
        process = processes.start(argv, environment, home)
        streams = _pipes(process)
    else:
        master, slave = wish.terminal.open()
        try:
            process = processes.start(on_terminal(argv), environment, home, terminal=slave)
        except (OSError, ValueError):
            os.close(master)
            raise
        finally:
            os.close(slave)
        both = os.fdopen(master, "r+b", buffering=0)
        streams = Streams(both, both, None)
    os.set_blocking(streams.input.fileno(), False)
    session = Session(channel, process, streams)
    thread = threading.Thread(target=_carry, args=(session, process, processes), name="sandbox-ssh-session")
    thread.start()
    return Running(session, thread, streams.input.fileno() if wish.terminal else None)


def _carry(session: Session, process: subprocess.Popen[bytes], processes: Processes) -> None:
    session.run()
    processes.ended(process)


def _pipes(process: subprocess.Popen[bytes]) -> Streams:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise KeyturnError("the process was started without pipes")
    return Streams(process.stdin, process.stdout, process.stderr)


def _argv(host: Host, login: Login, wish: Wish) -> list[str]:
    shell, command = host.accounts[login.account].shell, login.forced or wish.command
    return [shell] if command is None else [shell, "-c", command]


def _environment(host: Host, login: Login, wish: Wish) -> dict[str, str]:
    (address, port), (here, here_port) = login.client, login.server
    environment = {
        **host.environment(login.account),
        "SSH_CLIENT": f"{address} {port} {here_port}",
        "SSH_CONNECTION": f"{address} {port} {here} {here_port}",
    }
    if login.forced and wish.command is not None:
        environment["SSH_ORIGINAL_COMMAND"] = wish.command
    if wish.terminal is not None:
        environment |= {"TERM": wish.terminal.kind, "PS1": f"{login.account}@{host.name}$ "}
    return environment
