"""A port that is to be closed."""

import socket
import time


def closes(port: int) -> bool:
    """Whether nobody listens there any more, within a few seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except ConnectionRefusedError:
            return True
        except OSError:
            pass
        time.sleep(0.05)
    return False
