"""Whether a process is there: what one that was killed has left may go, what one at work has may not."""

import os


def is_gone(pid: str) -> bool:
    """Of a process id, as it stands in the name of what that process made; False for what is none, and on Windows."""
    if os.name != "posix" or not (pid.isascii() and pid.isdigit()):
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False
