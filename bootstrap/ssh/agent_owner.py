"""Whose an agent is: one that ssh has forwarded here is another machine's, and what is loaded into it goes there."""

import os
import platform
import socket
import struct
import subprocess
from pathlib import Path

from bootstrap.ssh.agent import Agent

_SERVERS = {"sshd", "sshd-session", "dropbear"}
_LINUX_PEER = struct.Struct("3i")  # struct ucred: pid, uid, gid
_MACOS_LEVEL, _MACOS_PEER = 0, 2  # SOL_LOCAL, LOCAL_PEERPID
_SECONDS = 5.0


def is_forwarded(agent: Agent) -> bool:
    """Whether an SSH server listens behind the socket; where that cannot be seen, whether this is an SSH session."""
    program = _program_behind(agent.path)
    return program in _SERVERS if program else "SSH_CONNECTION" in os.environ


def _program_behind(path: str) -> str:
    """The name of the program that listens there; empty where it cannot be told."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_SECONDS)
            line.connect(path)
            if platform.system() == "Linux":
                answer = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX_PEER.size)
                return (Path("/proc") / str(_LINUX_PEER.unpack(answer)[0]) / "comm").read_text().strip()
            if platform.system() == "Darwin":
                pid = line.getsockopt(_MACOS_LEVEL, _MACOS_PEER)
                command = ["ps", "-o", "comm=", "-p", str(pid)]
                return Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()).name
    except (OSError, AttributeError, subprocess.SubprocessError):
        pass
    return ""
