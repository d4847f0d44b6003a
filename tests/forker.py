"""Another Python that forks when it is told to. It ends when the line to it is closed, at the latest with this one."""

import atexit
import socket
import subprocess
from collections.abc import Sequence
from typing import Any


def line_to(command: Sequence[str], room: int = 0, **options: Any) -> socket.socket:
    """Start the command, with the number of its end of the line as its last word. Gives our end.

    room: bytes of the longest message, where that is more than the system's. options: Popen's.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for one in (ours, theirs) if room else ():
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room)
    number = theirs.fileno()
    process = subprocess.Popen([*command, str(number)], pass_fds=[number], stdin=subprocess.DEVNULL, **options)
    theirs.close()
    atexit.register(_close, ours, process)
    return ours


def _close(line: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    line.close()
    process.wait()
