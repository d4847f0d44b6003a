"""Loopback addresses that no other test, worker or run on this machine uses at the same time.

A claim is an abstract Unix socket named after the address: taking it is atomic, it reaches as far as the
loopback interface does (one network namespace), and the kernel gives it back when its owner dies.
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

NETWORK = (127, 77)
HOSTS_PER_OCTET = 254


@contextmanager
def claimed_address() -> Iterator[str]:
    """An address in 127.77.0.0/16 that is this caller's alone until the block ends (Linux)."""
    count = HOSTS_PER_OCTET * HOSTS_PER_OCTET
    start = int.from_bytes(os.urandom(4))
    for step in range(count):
        third, fourth = divmod((start + step) % count, HOSTS_PER_OCTET)
        address = f"{NETWORK[0]}.{NETWORK[1]}.{third + 1}.{fourth + 1}"
        claim = _claim(address)
        if claim is not None:
            with claim:
                yield address
            return
    message = "every loopback address for test hosts is taken"
    raise RuntimeError(message)


def _claim(address: str) -> socket.socket | None:
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        claim.bind(f"\0keyturn-test-host-{address}")
    except OSError as error:
        claim.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise
    return claim
