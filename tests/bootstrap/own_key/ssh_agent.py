"""A real ssh-agent for tests, on a socket of its own; it ends with the block."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.ssh.agent import Agent

_SECONDS = 20


@contextmanager
def ssh_agent(folder: Path, *options: str) -> Iterator[Path]:
    """Its socket, in that folder. options: of ssh-agent."""
    socket = folder / "agent.sock"
    with subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket), *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as agent:
        assert agent.stdout is not None
        assert agent.stdout.readline()  # it listens before it says where
        try:
            yield socket
        finally:
            agent.terminate()
            agent.wait(_SECONDS)


def ssh_add(socket: Path, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """OpenSSH's own, on that agent. given: its stdin."""
    environment = {"PATH": "/usr/bin:/bin", "SSH_AUTH_SOCK": str(socket), "SSH_ASKPASS_REQUIRE": "never"}
    return subprocess.run(
        ["ssh-add", *words], env=environment, input=given, capture_output=True, text=True, timeout=_SECONDS
    )


def lock_agent(socket: Path, folder: Path) -> None:
    """Lock it with a password, so that it lists nothing and takes nothing. folder: for what types the password."""
    program = folder / "types-password"
    program.write_text("#!/bin/sh\necho password\n")
    program.chmod(0o700)
    typed = {"SSH_ASKPASS": str(program), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":"}
    environment = {"PATH": "/usr/bin:/bin", "SSH_AUTH_SOCK": str(socket), **typed}
    subprocess.run(["ssh-add", "-x"], env=environment, capture_output=True, timeout=_SECONDS, check=True)


def held(socket: Path) -> list[bytes]:
    """The keys that it holds, by their blobs."""
    agent = Agent(str(socket))
    blobs = [blob for blob, _ in agent.list_keys()]
    agent.close()
    return blobs
